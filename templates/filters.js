// Filters a page by concepts, years and words, and keeps the choice in the page's address. Knows no table: what is shown
// is told in an event, `citekit:shown`; another script chooses concepts with an event, `citekit:choose`.
(() => {
  "use strict";
  const form = document.getElementById("filters");
  if (!form) return;
  const fieldsets = [...form.querySelectorAll("fieldset[data-facet]")];
  const boxes = [...form.querySelectorAll("input[type=checkbox]")];
  const find = form.elements.has;
  const years = [form.elements.from, form.elements.to];
  const [status, words] = [form.querySelector("[role=status]"), form.querySelector(".words")];
  const sections = [...document.querySelectorAll("[data-section]")].reverse();
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  const works = new Map(); // a work may stand in several places
  for (const item of document.querySelectorAll("[data-key]")) {
    const { key, concepts, year } = item.dataset;
    if (!works.has(key)) {
      const numbers = new Set(concepts.split(" ").filter(Boolean).map(Number));
      works.set(key, { key, year, numbers, place: works.size, retracted: "retracted" in item.dataset, items: [] });
    }
    works.get(key).items.push(item);
  }
  const textOf = (work) => (work.text ??= plain(work.items.map((item) => item.textContent).join(" ")));

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
      (!choice.from || (work.year && work.year >= choice.from)) &&
      (!choice.to || (work.year && work.year <= choice.to)) &&
      asked.every((word) => textOf(work).includes(word));
  };

  const described = (choice) => {
    const parts = choice.sets.map((set) => `${set.label}: ${set.boxes.map((box) => box.closest("label").textContent.trim()).join(" or ")}`);
    if (choice.from || choice.to) parts.push(`Year: ${[choice.from && `from ${choice.from}`, choice.to && `to ${choice.to}`].filter(Boolean).join(" ")}`);
    if (choice.has) parts.push(`Words: ${choice.has}`);
    return parts.length ? parts.join("; and ") + "." : "All references are shown.";
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

  // Sets the form to what the address says; an address that names a place of the page is none of ours.
  const restore = () => {
    const fragment = location.hash.slice(1);
    if (fragment && !fragment.includes("=")) return;
    const pairs = new Map(fragment.split("&").map((pair) => [pair.split("=")[0], pair.split("=").slice(1).join("=")]));
    for (const box of boxes) box.checked = (pairs.get(box.name) ?? "").split(",").map(decode).includes(box.value);
    const [from = "", to = from] = (pairs.get("year") ?? "").split("..");
    [from, to].forEach((year, place) => {
      if (years[place]) years[place].value = [...years[place].options].some((option) => option.value === year) ? year : "";
    });
    find.value = decode(pairs.get("has") ?? "");
    show();
  };

  const show = () => {
    const choice = chosen();
    const passes = tester(choice);
    const shown = [];
    for (const work of works.values()) {
      const fits = passes(work);
      if (fits) shown.push(work);
      for (const item of work.items) if (item.hidden === fits) item.hidden = !fits;
    }
    for (const section of sections) section.hidden = !section.querySelector("[data-key]:not([hidden])");
    status.textContent = `${shown.length} of ${works.size} references`;
    words.textContent = described(choice);
    for (const note of document.querySelectorAll("[data-none]")) note.hidden = shown.length > 0;
    const detail = { shown, works: [...works.values()], choice, tester };
    document.dispatchEvent(new CustomEvent("citekit:shown", { detail }));
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
    show();
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
  form.hidden = false;
  if (location.hash.includes("=")) restore();
  else {
    form.reset();
    show();
  }
})();
