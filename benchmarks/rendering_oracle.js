// What citeproc-js prints: {items, styles: {name: xml}, locales: {tag: xml}} on stdin, {name: [[key, html], …]} on stdout.
const CSL = require("citeproc");
const given = JSON.parse(require("fs").readFileSync(0, "utf8"));
const items = Object.fromEntries(given.items.map((item) => [item.id, item]));
const printed = {};
for (const [name, xml] of Object.entries(given.styles)) {
  const system = {
    retrieveLocale: (tag) => given.locales[tag] || given.locales["en-US"],
    retrieveItem: (id) => items[id],
  };
  const engine = new CSL.Engine(system, xml);
  engine.updateItems(given.items.map((item) => item.id));
  const [facts, entries] = engine.makeBibliography();
  printed[name] = facts.entry_ids.map(([key], at) => [key, entries[at]]);
}
process.stdout.write(JSON.stringify(printed));
