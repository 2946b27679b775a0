// The map's own part: counts follow the filters, cells and headings choose references, classes fold. The data lies in the
// page; nothing is fetched.
(() => {
  "use strict";
  const table = document.getElementById("map");
  const data = JSON.parse(document.getElementById("map-data").textContent);
  const [rowFacet, columnFacet] = data.rows;
  const titles = table.tHead.rows[table.tHead.rows.length - 1];
  const heads = [...titles.cells].slice(1, -1);
  const rows = [...table.tBodies[0].rows];
  const [zero, apart] = ["[data-zero]", "[data-apart]"].map((one) => document.querySelector(one));
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
    const [all, width] = [heads.length, heads.length + 1]; // behind the last row and column stand the totals
    const counts = Array.from({ length: rows.length + 1 }, () => Array.from({ length: width }, () => empty));
    for (const work of works) {
      if (!facts.has(work)) facts.set(work, factsOf(work));
      const { downs, acrosses, adds } = facts.get(work);
      for (const row of [...downs, rows.length])
        for (const column of [...acrosses, all]) counts[row][column] = counts[row][column].map((sum, part) => sum + adds[part]);
    }
    return counts;
  };

  const live = rows.flatMap((row, down) =>
    heads.flatMap((_, across) => {
      const cell = row.cells[across + 1];
      const link = linkOf(cell);
      const small = cell.querySelector("small:not(.told)");
      return link ? [{ cell, link, number: link, small, told: cell.querySelector(".told"), lacking: "lacking" in link.dataset, down, across }] : [];
    }),
  );
  const totals = [...table.tBodies[0].rows, table.tFoot.rows[0]].flatMap((row, down) =>
    [...row.cells].slice(down < rows.length ? -1 : 1).map((cell, place) => {
      const across = down < rows.length ? heads.length : place;
      return { cell, number: cell.querySelector("span"), told: cell.querySelector(".told"), down, across };
    }),
  );
  const nameOf = (label) => label.slice(0, label.lastIndexOf(": ")); // what is behind it is the count
  const names = new Map(links.map((link) => [link, nameOf(link.getAttribute("aria-label"))]));
  const tell = (link, count, some = []) => {
    const counted = count === 1 ? say("1 reference") : say("{count} references", { count });
    const told = `${names.get(link)}: ${[counted, ...some].join(", ")}`;
    if (link.getAttribute("aria-label") !== told) link.setAttribute("aria-label", told);
  };

  // Roles that readers must be told: words, a letter, and for each cell the works that have it there.
  const spread = (cells) => {
    const found = new Map(); // a total tells what its cells tell
    for (const [down, across, keys] of cells)
      for (const place of [`${down} ${across}`, `${down} ${heads.length}`, `${rows.length} ${across}`, `${rows.length} ${heads.length}`])
        found.set(place, [...new Set([...(found.get(place) ?? []), ...keys])]);
    return found;
  };
  const roles = (data.told ?? []).map(([words, letter, cells]) => [words, letter, spread(cells)]);
  const keysOf = (works) => new Set(roles.length ? works.map((work) => work.key) : []);
  const played = ({ down, across }, keys) =>
    roles
      .map(([words, letter, cells]) => [(cells.get(`${down} ${across}`) ?? []).filter((key) => keys.has(key)).length, words, letter])
      .filter(([sum]) => sum);

  const notes = ([, , ...parts]) => data.parts.map(([, short], place) => parts[place] && `${short}\u00a0${parts[place]}`).filter(Boolean).join("\n");
  const fill = (one, sums, told) => {
    const now = [sums, told].join();
    if (one.now === now) return;
    one.now = now;
    const [count, retracted] = sums;
    const lacking = Boolean(one.lacking) && now === one.whole;
    const some = [...(retracted ? [[retracted, say("retracted")]] : []), ...told].map(([count, words]) => say("{count} of them {words}", { count, words }));
    if (lacking) some.push(say("no synthesis"));
    put(one.number, count);
    if (one.link) tell(one.link, count, some);
    one.number.toggleAttribute("data-retracted", retracted > 0);
    one.number.toggleAttribute("data-lacking", lacking);
    if (some.length) one.number.title = some.join(", ");
    else one.number.removeAttribute("title");
    if (one.told) {
      put(one.told, told.map(([sum, words]) => `${sum} ${words}`).join("\n"));
      one.number.dataset.letters = told.map(([, , letter]) => letter).join("");
    }
    if (one.link) one.cell.className = count ? `l${data.levels.filter((least) => count >= least).length}` : "zero";
    if (one.small) put(one.small, now === one.whole ? one.notes : notes(sums));
  };
  const count = ({ shown, works, choice, tester }) => {
    if (!facts.size) {
      const [counts, keys] = [tally(works), keysOf(works)]; // the page comes with these counts
      for (const one of [...live, ...totals]) {
        one.now = one.whole = [counts[one.down][one.across], played(one, keys)].join();
        one.notes = one.small?.textContent; // these say more
      }
    }
    const counted = choice.sets.some((set) => data.rows.includes(set.facet)) ? works.filter(tester(choice, data.rows)) : shown;
    const counts = tally(counted);
    const keys = keysOf(counted);
    for (const one of [...live, ...totals]) fill(one, counts[one.down][one.across], played(one, keys));
    rows.forEach((row, place) => tell(linkOf(row.cells[0]), counts[place][heads.length][0]));
    heads.forEach((head, place) => tell(linkOf(head), counts[rows.length][place][0]));
    if (apart) apart.hidden = shown.length < works.length; // what is printed with the table has its counts
    zero.hidden = live.every((one) => counts[one.down][one.across][0]);
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
  let [latest, waiting] = [null, false];
  const recount = () => {
    waiting = false;
    count(latest);
  };
  document.addEventListener("citekit:shown", ({ detail }) => {
    latest = detail;
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
  const wider = [...table.querySelectorAll(".wider")].flatMap((row) => {
    let from = 0; // brackets over classes with classes in them
    return [...row.cells].slice(1, -1).map((cell) => ({ cell, from: (from += cell.colSpan) - cell.colSpan, span: cell.colSpan }));
  });
  const starts = [...heads.keys()].filter((index) => heads[index + 1]?.matches(".nested") && !heads[index].matches(".nested"));
  const whole = document.querySelector("[data-unfold]");
  const set = (fold, open) => {
    fold.open = open;
    for (const row of [titles, ...rows, table.tFoot.rows[0]])
      for (let index = fold.from + 1; index < fold.from + fold.span; index++) row.cells[index + 1].hidden = !open;
    fold.head.colSpan = open ? fold.span : 1;
    fold.button.textContent = open ? "−" : "+";
    fold.button.setAttribute("aria-expanded", open);
    for (const { cell, from, span } of wider) cell.colSpan = heads.slice(from, from + span).filter((head) => !head.hidden).length;
    whole.textContent = folds.some((one) => !one.open) ? say("Show the members of every class") : say("Show classes only");
    if (!usable(stop)) enter(links.find(usable));
  };
  folds.forEach((fold, place) => {
    fold.from = starts[place];
    fold.button = document.createElement("button");
    fold.button.type = "button";
    fold.button.setAttribute("aria-label", say("Members of {name}", { name: fold.head.dataset.class }));
    fold.button.addEventListener("click", () => set(fold, !fold.open));
    fold.head.replaceChildren(fold.button);
  });
  folds.forEach((fold) => set(fold, true));
  whole.parentElement.hidden = !folds.length;
  whole.addEventListener("click", () => {
    const open = folds.some((fold) => !fold.open);
    folds.forEach((fold) => set(fold, open));
  });
})();
