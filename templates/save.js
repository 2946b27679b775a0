// Copies and saves what is shown of a page: works as filters.js tells them, in the forms that travel packed in the page.
// Nothing is fetched.
(() => {
  "use strict";
  const bar = document.querySelector(".save");
  if (!bar) return;
  let shown = [];
  document.addEventListener("citekit:shown", ({ detail }) => (shown = detail.shown));
  const tell = (text) => (bar.querySelector(".said").textContent = text);

  // Works say the same in several forms: a value is a piece, and characters of private use stand for it.
  let unpacked = null;
  const unpack = async () => {
    const bytes = Uint8Array.from(atob(document.getElementById("saved").textContent), (char) => char.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    const { header, pieces, ...forms } = JSON.parse(await new Response(stream).text());
    return { header, pieces, forms, places: new Map(pieces.map(([key], place) => [key, place])) };
  };
  const texts = ({ pieces, forms, places }, ending) =>
    shown
      .map((work) => places.get(work.key))
      .filter((place) => place !== undefined)
      .map((place) => {
        const values = pieces[place];
        const text = forms[ending][place];
        return values.length > 1 ? text.replace(/[\ue000-\uf8ff]/g, (char) => values[char.charCodeAt(0) - 0xe000]) : text;
      });
  const kinds = {
    bib: ["application/x-bibtex", (works) => works.join("\n")],
    ris: ["application/x-research-info-systems", (works) => works.join("\r\n")],
    csv: ["text/csv", (works, header) => "\ufeff" + [header, ...works].join("\r\n") + "\r\n"],
  };
  const save = async (ending) => {
    unpacked ??= await unpack().catch(() => null);
    if (!unpacked) return tell(say("The browser cannot unpack the references."));
    const [type, write] = kinds[ending];
    const content = write(texts(unpacked, ending), unpacked.header);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([content], { type: `${type};charset=utf-8` }));
    link.download = `references.${ending}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    tell(say("{count} saved.", { count: shown.length }));
  };

  const words = (work) => {
    const item = work.items[0].cloneNode(true);
    for (const note of item.querySelectorAll(".note")) note.remove();
    return item.textContent.replace(/\s+/g, " ").trim();
  };
  const copy = async () => {
    const text = shown.map(words).join("\n") + "\n";
    const copied = say("{count} copied.", { count: shown.length });
    try {
      await navigator.clipboard.writeText(text);
      tell(copied);
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      bar.append(area);
      area.select();
      tell(document.execCommand("copy") ? copied : say("The browser does not allow copying."));
      area.remove();
    }
  };
  bar.hidden = !document.querySelector("[data-key]");
  bar.querySelector("[data-copy]").addEventListener("click", copy);
  for (const button of bar.querySelectorAll("[data-save]")) button.addEventListener("click", () => save(button.dataset.save));
})();
