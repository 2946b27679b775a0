// The map's own part: counts follow the filters, cells and headings choose references, classes fold, what is shown can be
// copied and saved. The data lies in the page; nothing is fetched.
(() => {
  "use strict";
  const table = document.getElementById("map");
  const data = JSON.parse(document.getElementById("map-data").textContent);
  const [rowFacet, columnFacet] = data.rows;
  const heads = [...table.tHead.rows[1].cells].slice(1, -1);
  const rows = [...table.tBodies[0].rows];
  const totals = table.tFoot.rows[0].cells;
  const links = [...table.querySelectorAll("a")];
  const linkOf = (cell) => cell.querySelector("a");
  const put = (element, text) => element.textContent !== String(text) && (element.textContent = text);

  // Counts: of the works that fit all filters but those of rows and columns, so that a chosen cell empties no other.
  // A count is a list: works, retracted ones, then one number for each part of the split.
  const lines = [rows.map((row) => row.cells[0]), heads].map((line) => new Map(line.map((head, place) => [Number(head.dataset.number), place])));
  const facts = new Map(); // by work: its rows, its columns, what it adds to a count
  const factsOf = (work) => {
    const [downs, acrosses] = lines.map((places) => [...work.numbers].map((number) => places.get(number)).filter((place) => place !== undefined));
    return { downs, acrosses, adds: [1, Number(work.retracted), ...data.parts.map(([number]) => Number(work.numbers.has(number)))] };
  };
  const empty = data.parts.map(() => 0).concat(0, 0);
  const tally = (works) => {
    const counts = { cells: rows.map(() => heads.map(() => empty)), rows: rows.map(() => 0), columns: heads.map(() => 0) };
    for (const work of works) {
      if (!facts.has(work)) facts.set(work, factsOf(work));
      const { downs, acrosses, adds } = facts.get(work);
      for (const column of acrosses) counts.columns[column]++;
      for (const row of downs) {
        counts.rows[row]++;
        for (const column of acrosses) counts.cells[row][column] = counts.cells[row][column].map((sum, part) => sum + adds[part]);
      }
    }
    return counts;
  };

  const live = rows.flatMap((row, down) =>
    heads.flatMap((_, across) => {
      const cell = row.cells[across + 1];
      const link = linkOf(cell);
      return link ? [{ cell, link, small: cell.querySelector("small"), down, across }] : [];
    }),
  );
  const names = new Map(links.map((link) => [link, link.getAttribute("aria-label").replace(/: \d+ references?(, \d+ of them retracted)?$/, "")]));
  const tell = (link, count, retracted) => {
    const told = `${names.get(link)}: ${count} ${count === 1 ? "reference" : "references"}${retracted ? `, ${retracted} of them retracted` : ""}`;
    if (link.getAttribute("aria-label") !== told) link.setAttribute("aria-label", told);
  };
  const notes = ([, , ...parts]) => data.parts.map(([, short], place) => parts[place] && `${short} ${parts[place]}`).filter(Boolean).join("\n");
  const fill = (one, sums) => {
    const told = sums.join();
    if (one.told === told) return;
    one.told = told;
    const [count, retracted] = sums;
    put(one.link, count);
    tell(one.link, count, retracted);
    one.link.toggleAttribute("data-retracted", retracted > 0);
    if (retracted) one.link.title = `${retracted} of them retracted`;
    else one.link.removeAttribute("title");
    one.cell.className = count ? `l${data.levels.filter((least) => count >= least).length}` : "";
    if (one.small) put(one.small, told === one.whole ? one.notes : notes(sums));
  };
  const count = ({ shown, works, choice, tester }) => {
    if (!facts.size) {
      const { cells } = tally(works); // the page comes with these counts
      for (const one of live) {
        one.told = one.whole = cells[one.down][one.across].join();
        one.notes = one.small?.textContent; // these say more
      }
    }
    const counted = choice.sets.some((set) => data.rows.includes(set.facet)) ? works.filter(tester(choice, data.rows)) : shown;
    const counts = tally(counted);
    for (const one of live) fill(one, counts.cells[one.down][one.across]);
    rows.forEach((row, place) => {
      put(row.cells[heads.length + 1], counts.rows[place]);
      tell(linkOf(row.cells[0]), counts.rows[place]);
    });
    heads.forEach((head, place) => {
      put(totals[place + 1], counts.columns[place]);
      tell(linkOf(head), counts.columns[place]);
    });
    put(totals[heads.length + 1], counted.length);
  };

  // Which cell or heading the filters stand for, if any.
  const byName = new Map(links.map((link) => [link.getAttribute("href").slice(1), link]));
  const choices = (link) => {
    const pairs = link.getAttribute("href").slice(1).split("&").map((pair) => pair.split("="));
    return { [rowFacet]: "", [columnFacet]: "", ...Object.fromEntries(pairs.map(([facet, name]) => [facet, decodeURIComponent(name)])) };
  };
  let current = null;
  const mark = ({ choice }) => {
    const parts = data.rows.map((facet) => choice.sets.find((set) => set.facet === facet));
    const name = parts.filter(Boolean).map((set) => `${set.facet}=${set.boxes.map((box) => encodeURIComponent(box.value)).join(",")}`).join("&");
    current?.removeAttribute("aria-current");
    current = byName.get(name);
    current?.setAttribute("aria-current", "true");
  };

  // While somebody types the references answer first; the counts follow in the next frame, once for all letters of it.
  let [shown, latest, waiting] = [[], null, false];
  const recount = () => {
    waiting = false;
    count(latest);
  };
  document.addEventListener("citekit:shown", ({ detail }) => {
    [shown, latest] = [detail.shown, detail];
    mark(detail);
    if (!detail.typing) recount();
    else if (!waiting) requestAnimationFrame(() => setTimeout(recount));
    waiting = detail.typing;
  });
  table.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    document.dispatchEvent(new CustomEvent("citekit:choose", { detail: choices(link) }));
    document.getElementById("references").focus();
  });

  // Arrow keys go from link to link, Home and End to the ends of a row. A table with many links is a single stop of the
  // Tab key: the link that was used last (ARIA Authoring Practices, "Managing Focus Within Components").
  const many = live.length > data.stops;
  let stop = null;
  const enter = (link) => {
    if (!many || !link) return;
    if (stop) stop.tabIndex = -1;
    link.tabIndex = 0;
    stop = link;
  };
  if (many) for (const link of links) link.tabIndex = -1;
  enter(live[0]?.link);
  const usable = (link) => link && !link.closest("td, th").hidden;
  const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  const next = (link, key) => {
    const cell = link.closest("td, th");
    const line = [...cell.parentElement.querySelectorAll("a")].filter(usable);
    if (key === "Home") return line[0];
    if (key === "End") return line.at(-1);
    const [down, across] = steps[key];
    for (let row = cell.parentElement.rowIndex + down, column = cell.cellIndex + across; row > 0; row += down, column += across) {
      const found = table.rows[row]?.cells[column];
      if (!found) return null;
      if (usable(linkOf(found))) return linkOf(found);
    }
    return null;
  };
  table.addEventListener("keydown", (event) => {
    const link = event.target.closest("a");
    if (!link || !(event.key in steps || event.key === "Home" || event.key === "End")) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    next(link, event.key)?.focus();
  });
  table.addEventListener("focusin", (event) => enter(event.target.closest("a")));
  for (const hint of document.querySelectorAll("[data-keys]")) hint.hidden = !live.length;

  // Classes and their members.
  const folds = [...table.querySelectorAll("th[data-class]")].map((head) => ({ head, span: head.colSpan, open: true }));
  const starts = [...heads.keys()].filter((index) => heads[index + 1]?.matches(".nested") && !heads[index].matches(".nested"));
  const whole = document.querySelector("[data-unfold]");
  const set = (fold, open) => {
    fold.open = open;
    for (const row of [table.tHead.rows[1], ...rows, table.tFoot.rows[0]])
      for (let index = fold.from + 1; index < fold.from + fold.span; index++) row.cells[index + 1].hidden = !open;
    fold.head.colSpan = open ? fold.span : 1;
    fold.button.textContent = open ? "−" : "+";
    fold.button.setAttribute("aria-expanded", open);
    whole.textContent = folds.some((one) => !one.open) ? "Show the members of every class" : "Show classes only";
    if (!usable(stop)) enter(links.find(usable));
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
  whole.parentElement.hidden = !folds.length;
  whole.addEventListener("click", () => {
    const open = folds.some((fold) => !fold.open);
    folds.forEach((fold) => set(fold, open));
  });

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
    const { header, works } = await saved().catch(() => ({}));
    if (!works) return say("The browser cannot unpack the references.");
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
