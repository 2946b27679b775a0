// The map's own part: counts follow the filters, cells and headings choose references, classes fold, what is shown can be
// copied and saved. The data lies in the page; nothing is fetched.
(() => {
  "use strict";
  const table = document.getElementById("map");
  const data = JSON.parse(document.getElementById("map-data").textContent);
  const [rowFacet, columnFacet] = data.rows;
  const columns = table.dataset.columns.trim().split(/\s+/).filter(Boolean).map(Number);
  const heads = [...table.tHead.rows[1].cells].slice(1, -1);
  const rows = [...table.tBodies[0].rows];
  const rowNumbers = rows.map((row) => Number(row.cells[0].dataset.number));
  const linkOf = (cell) => cell.querySelector("a");
  const named = (link) => link.getAttribute("aria-label").replace(/: \d+ references?.*$/, "");
  for (const link of table.querySelectorAll("a")) link.dataset.name = named(link);

  // Counts: of the works that fit all filters but those of rows and columns, so that a chosen cell empties no other.
  const tell = (link, count, retracted) => {
    const told = `${link.dataset.name}: ${count} ${count === 1 ? "reference" : "references"}${retracted ? `, ${retracted} of them retracted` : ""}`;
    if (link.getAttribute("aria-label") !== told) link.setAttribute("aria-label", told);
  };
  const put = (element, text) => element.textContent !== String(text) && (element.textContent = text);
  const notes = (works) => [
    ...data.parts.map(([number, short]) => [short, works.filter((work) => work.numbers.has(number)).length]).filter(([, sum]) => sum).map(([short, sum]) => `${short} ${sum}`),
    ...[works.filter((work) => work.retracted).length].filter(Boolean).map((sum) => `${sum} retracted`),
  ];
  const fill = (cell, works) => {
    const link = linkOf(cell);
    if (!link || (cell.works ?? "").length === works.length && works.every((work, place) => cell.works[place] === work)) return;
    cell.works = works;
    cell.whole ??= Number(link.textContent);
    put(link, works.length);
    tell(link, works.length, works.filter((work) => work.retracted).length);
    cell.className = works.length ? `l${data.levels.filter((least) => works.length >= least).length}` : "";
    const small = cell.querySelector("small");
    if (!small) return;
    small.whole ??= [...small.childNodes]; // what the page came with says more
    const spans = notes(works).map((text) => Object.assign(document.createElement("span"), { textContent: text }));
    small.replaceChildren(...(works.length === cell.whole ? small.whole : spans));
  };
  const places = (numbers) => new Map(numbers.map((number, place) => [number, place]));
  const [rowPlaces, columnPlaces] = [places(rowNumbers), places(columns)];
  const count = ({ works, choice, tester }) => {
    const counted = works.filter(tester(choice, data.rows));
    if (counted.length === works.length && !table.filtered) return; // the page comes with these counts
    table.filtered = true;
    const cells = rows.map(() => columns.map(() => []));
    const [downs, acrosses] = [rows.map(() => 0), columns.map(() => 0)];
    for (const work of counted) {
      const down = [...work.numbers].filter((number) => rowPlaces.has(number)).map((number) => rowPlaces.get(number));
      const across = [...work.numbers].filter((number) => columnPlaces.has(number)).map((number) => columnPlaces.get(number));
      for (const row of down) {
        downs[row]++;
        for (const column of across) cells[row][column].push(work);
      }
      for (const column of across) acrosses[column]++;
    }
    const totals = table.tFoot.rows[0].cells;
    rows.forEach((row, place) => {
      columns.forEach((_, index) => fill(row.cells[index + 1], cells[place][index]));
      put(row.cells[columns.length + 1], downs[place]);
      tell(linkOf(row.cells[0]), downs[place]);
    });
    columns.forEach((_, index) => {
      put(totals[index + 1], acrosses[index]);
      tell(linkOf(heads[index]), acrosses[index]);
    });
    put(totals[columns.length + 1], counted.length);
  };

  // Which cell or heading the filters stand for, if any.
  const choices = (link) => {
    const pairs = link.getAttribute("href").slice(1).split("&").map((pair) => pair.split("="));
    return { [rowFacet]: "", [columnFacet]: "", ...Object.fromEntries(pairs.map(([facet, name]) => [facet, decodeURIComponent(name)])) };
  };
  const mark = ({ choice }) => {
    const ticked = (facet) => choice.sets.find((set) => set.facet === facet)?.boxes.map((box) => box.value).join(",") ?? "";
    const [row, column] = [ticked(rowFacet), ticked(columnFacet)];
    table.querySelector("a[aria-current]")?.removeAttribute("aria-current");
    if (!row && !column) return;
    const wanted = [row && `${rowFacet}=${encodeURIComponent(row)}`, column && `${columnFacet}=${encodeURIComponent(column)}`].filter(Boolean).join("&");
    [...table.querySelectorAll("a")].find((link) => link.getAttribute("href") === `#${wanted}`)?.setAttribute("aria-current", "true");
  };

  let shown = [];
  document.addEventListener("citekit:shown", ({ detail }) => {
    shown = detail.shown;
    count(detail);
    mark(detail);
  });
  table.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    document.dispatchEvent(new CustomEvent("citekit:choose", { detail: choices(link) }));
    document.getElementById("references").focus();
  });

  // Arrow keys go from link to link in the table.
  const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  table.addEventListener("keydown", (event) => {
    const step = steps[event.key];
    const cell = event.target.closest?.("a")?.closest("td, th");
    if (!step || !cell) return;
    let [down, across] = [cell.parentElement.rowIndex, cell.cellIndex];
    for (;;) {
      down += step[0];
      across += step[1];
      const next = table.rows[down]?.cells[across];
      if (!next || down < 1) return;
      const link = linkOf(next);
      if (link && !next.hidden) {
        event.preventDefault();
        link.focus();
        return;
      }
    }
  });

  // Classes and their members.
  const folds = [...table.querySelectorAll("th[data-class]")].map((head) => ({ head, span: head.colSpan, from: 0, open: true }));
  const starts = heads.map((head, index) => index).filter((index) => heads[index + 1]?.classList.contains("nested") && !heads[index].classList.contains("nested"));
  const whole = document.querySelector("[data-unfold]");
  const set = (fold, open) => {
    fold.open = open;
    for (const row of [table.tHead.rows[1], ...rows, table.tFoot.rows[0]])
      for (let index = fold.from + 1; index < fold.from + fold.span; index++) row.cells[index + 1].hidden = !open;
    fold.head.colSpan = open ? fold.span : 1;
    fold.button.textContent = open ? "−" : "+";
    fold.button.setAttribute("aria-expanded", open);
    if (whole) whole.textContent = folds.some((one) => !one.open) ? "Show the members of every class" : "Show classes only";
  };
  folds.forEach((fold, place) => {
    fold.from = starts[place];
    fold.button = document.createElement("button");
    fold.button.type = "button";
    fold.button.setAttribute("aria-label", `Members of ${fold.head.dataset.class}`);
    fold.button.addEventListener("click", () => set(fold, !fold.open));
    fold.head.replaceChildren(fold.button);
  });
  folds.forEach((fold) => set(fold, true));
  if (whole && folds.length) {
    whole.parentElement.hidden = false;
    whole.addEventListener("click", () => {
      const open = folds.some((fold) => !fold.open);
      folds.forEach((fold) => set(fold, open));
    });
  }

  // Copying and saving what is shown.
  const bar = document.querySelector(".save");
  const say = (text) => (bar.querySelector(".said").textContent = text);
  let unpacked = null;
  const saved = async () => {
    if (!unpacked) {
      const bytes = Uint8Array.from(atob(document.getElementById("map-saved").textContent), (char) => char.charCodeAt(0));
      const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
      unpacked = JSON.parse(await new Response(stream).text());
    }
    return unpacked;
  };
  const forms = {
    bib: ["application/x-bibtex", (works) => works.map((work) => work[0]).join("\n")],
    ris: ["application/x-research-info-systems", (works) => works.map((work) => work[1]).join("\r\n")],
    csv: ["text/csv", (works, header) => "\ufeff" + [header, ...works.map((work) => work[2])].join("\r\n") + "\r\n"],
  };
  const save = async (ending) => {
    const { header, works } = await saved();
    const [type, write] = forms[ending];
    const content = write(shown.map((work) => works[work.place]), header);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([content], { type: `${type};charset=utf-8` }));
    link.download = `references.${ending}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    say(`${shown.length} saved.`);
  };
  const copy = async () => {
    const text = shown.map((work) => work.items[0].textContent.replace(/\s+/g, " ").trim()).join("\n") + "\n";
    try {
      await navigator.clipboard.writeText(text);
      say(`${shown.length} copied.`);
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      bar.append(area);
      area.select();
      say(document.execCommand("copy") ? `${shown.length} copied.` : "The browser does not allow copying.");
      area.remove();
    }
  };
  bar.hidden = false;
  bar.querySelector("[data-copy]").addEventListener("click", copy);
  for (const button of bar.querySelectorAll("[data-save]")) button.addEventListener("click", () => save(button.dataset.save));
})();
