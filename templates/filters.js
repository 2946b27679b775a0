// Filters a page by concepts, years and words, and keeps the choice in the page's address. Knows no table: what is shown
// is told in an event, `citekit:shown`; another script chooses concepts with an event, `citekit:choose`.
(() => {
  "use strict";
  const form = document.getElementById("filters");
  if (!form) return;
  const fieldsets = [...form.querySelectorAll("fieldset[data-facet]")];
  const boxes = [...form.querySelectorAll("input[type=checkbox]")];
  const find = document.getElementById("has");
  const years = ["year-from", "year-to"].map((name) => document.getElementById(name));
  const nav = document.querySelector("nav");
  const [status, words] = [form.querySelector("[role=status]"), form.querySelector(".words")];
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const labelOf = (box) => box.closest("label").textContent.trim();

  const works = []; // a work may stand in several places of the page
  const byKey = new Map();
  for (const item of document.querySelectorAll("[data-key]")) {
    const { key, concepts, year } = item.dataset;
    if (!byKey.has(key)) {
      const numbers = new Set(concepts.split(" ").filter(Boolean).map(Number));
      const work = { key, year, numbers, retracted: "retracted" in item.dataset, shown: true, items: [] };
      byKey.set(key, work);
      works.push(work);
    }
    byKey.get(key).items.push(item);
  }

  // What words are looked for in: the reference wherever it stands, and every name of its concepts; roles are no names.
  const names = new Map(boxes.filter((box) => box.name !== "role").map((box) => [Number(box.dataset.number), plain(`${labelOf(box)} ${box.dataset.also ?? ""}`)]));
  const textOf = (work) =>
    (work.text ??= [
      plain([...new Set(work.items.map((item) => item.textContent))].join(" ")),
      ...[...work.numbers].map((number) => names.get(number)),
    ].join(" "));

  // Sections with the works that stand in them, their headings, and their lines in the table of contents.
  const contents = new Map([...document.querySelectorAll("nav li")].map((line) => [line.querySelector("a").getAttribute("href"), line]));
  const sections = [...document.querySelectorAll("[data-section]")].map((element) => {
    const heading = element.querySelector("h2, h3, h4, h5, h6");
    const line = contents.get(`#${heading.id}`);
    const inside = new Set([...element.querySelectorAll("[data-key]")].map((item) => byKey.get(item.dataset.key)));
    const counts = [heading, line].map((one) => one?.querySelector(".count"));
    return { works: [...inside], elements: [element, line].filter(Boolean), counts: counts.filter(Boolean) };
  });

  // What is chosen: facets with their ticked boxes, years, words.
  const chosen = () => ({
    sets: fieldsets
      .map((set) => ({ facet: set.dataset.facet, label: set.dataset.label, boxes: boxes.filter((box) => box.checked && box.name === set.dataset.facet) }))
      .filter((set) => set.boxes.length),
    from: years[0]?.value ?? "",
    to: years[1]?.value ?? "",
    has: find.value.trim(),
  });

  // "or" inside a facet, "and" between facets, years and words; the facets in `apart` are left out.
  const tester = (choice, apart = []) => {
    const sets = choice.sets.filter((set) => !apart.includes(set.facet)).map((set) => set.boxes.map((box) => Number(box.dataset.number)));
    const asked = plain(choice.has).split(/\s+/).filter(Boolean);
    return (work) =>
      sets.every((numbers) => numbers.some((number) => work.numbers.has(number))) &&
      (!choice.from || work.year >= choice.from) &&
      (!choice.to || (work.year !== "" && work.year <= choice.to)) &&
      asked.every((word) => textOf(work).includes(word));
  };

  const described = (choice) => {
    const parts = choice.sets.map((set) => `${set.label}${say(": ")}${set.boxes.map(labelOf).join(` ${say("or")} `)}`);
    if (choice.from || choice.to) parts.push(`${say("Year")}${say(": ")}${[choice.from && `${say("from")} ${choice.from}`, choice.to && `${say("to")} ${choice.to}`].filter(Boolean).join(" ")}`);
    if (choice.has) parts.push(`${say("Words")}${say(": ")}${choice.has}`);
    return parts.length ? parts.join(say("; and ")) + "." : say("All references are shown.");
  };

  const address = (choice) => {
    const parts = choice.sets.map((set) => `${set.facet}=${set.boxes.map((box) => encodeURIComponent(box.value)).join(",")}`);
    if (choice.from || choice.to) parts.push(`year=${choice.from}..${choice.to}`);
    if (choice.has) parts.push(`has=${encodeURIComponent(choice.has)}`);
    return parts.join("&");
  };

  const decode = (text) => {
    try {
      return decodeURIComponent(text);
    } catch {
      return text; // somebody typed a lone %
    }
  };

  // A link to a place of the page takes no filter away: the address gets both. The mark tells a step back to it from a link.
  const stay = (place) => {
    const kept = address(chosen());
    try {
      history.replaceState({ seen: true }, "", `#${kept && `${kept}&at=`}${place}`);
    } catch {} // a page without an address of its own
  };

  // Sets the form to what the address says, and returns the place that it names.
  const restore = () => {
    let fragment = location.hash.slice(1);
    if (fragment && !fragment.includes("=")) {
      if (!history.state) return stay(fragment);
      fragment = "";
    }
    const pairs = new Map(fragment.split("&").map((pair) => [pair.split("=")[0], pair.split("=").slice(1).join("=")]));
    for (const box of boxes) box.checked = (pairs.get(box.name) ?? "").split(",").map(decode).includes(box.value);
    const [from = "", to = from] = (pairs.get("year") ?? "").split("..");
    [from, to].forEach((year, place) => {
      if (years[place]) years[place].value = [...years[place].options].some((option) => option.value === year) ? year : "";
    });
    find.value = decode(pairs.get("has") ?? "");
    const more = form.querySelector(".more"); // what is chosen is in sight
    if (more && form.querySelector(".more :checked:not([value=''])")) more.open = true;
    show();
    return decode(pairs.get("at") ?? "");
  };

  // Only what changes is touched: to lay out a thousand references anew takes longer than all the rest.
  const put = (element, text) => element.textContent !== text && (element.textContent = text);
  const show = (typing = false) => {
    const choice = chosen();
    const passes = tester(choice);
    for (const work of works) {
      const fits = passes(work);
      if (work.shown !== fits) for (const item of work.items) item.hidden = !fits;
      work.shown = fits;
    }
    const shown = works.filter((work) => work.shown);
    const whole = shown.length === works.length;
    for (const section of sections) {
      const count = section.works.reduce((sum, work) => sum + work.shown, 0);
      for (const element of section.elements) if (element.hidden !== (!count && !whole)) element.hidden = !element.hidden;
      for (const element of section.counts) put(element, `(${count})`);
    }
    put(status, say("{shown} of {all} references", { shown: shown.length, all: works.length }));
    put(words, described(choice));
    for (const note of document.querySelectorAll("[data-none]")) note.hidden = shown.length > 0 || whole;
    if (nav) nav.hidden = !shown.length && !whole;
    document.dispatchEvent(new CustomEvent("citekit:shown", { detail: { shown, works, choice, tester, typing } }));
  };

  // A new choice is a step that the browser's back button takes back; typing is one step until something else is chosen.
  const keep = (step) => {
    const fragment = address(chosen());
    const target = fragment ? `#${fragment}` : location.pathname + location.search;
    try {
      history[step ? "pushState" : "replaceState"](null, "", target);
    } catch {
      location.hash = fragment; // a page without an address of its own
    }
    show(!step);
  };

  form.addEventListener("input", (event) => event.target === find && keep(false));
  form.addEventListener("change", (event) => event.target !== find && keep(true));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(() => keep(true)));
  document.addEventListener("citekit:choose", ({ detail }) => {
    for (const box of boxes) if (box.name in detail) box.checked = detail[box.name] === box.value;
    keep(true);
  });
  addEventListener("popstate", restore);
  addEventListener("hashchange", restore);

  (window.requestIdleCallback ?? setTimeout)(() => works.forEach(textOf)); // before anybody has typed

  document.documentElement.classList.add("scripted");
  form.hidden = works.length === 0;
  if (location.hash.includes("=")) document.getElementById(restore())?.scrollIntoView();
  else {
    form.reset();
    show();
    if (location.hash) stay(location.hash.slice(1));
  }
})();
