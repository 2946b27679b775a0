"""Write the review's own reference list: refs/works.jsonl, and refs/library.bib with its tags.

    python tools/build_refs.py PAGE LABELS

PAGE is the text of the review's PubMed page, LABELS a JSON Lines file of publications with the bibliographic facts read
on public pages, and what each is about. Only facts are carried over; what a page did not show stays blank. Every record
of the snapshot names in ``source`` where it was read: none of them is an answer of Crossref, and `citekit update` will
compare them with Crossref's once it is asked.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from citekit.identifiers import Doi
from citekit.sources import page
from citekit.vocabulary import Vocabulary, read_vocabulary
from citekit.work import Work

ROOT = Path(__file__).resolve().parents[1]
REFS = ROOT / "refs"
PUBMED = "https://pubmed.ncbi.nlm.nih.gov (the page of the review and its reference section)"

PAGE_LABELS = {
    "10.3390/biomedicines9121755": ["condition:scarring-alopecia"],
    "10.1111/bjd.13259": ["condition:scarring-alopecia"],
    "10.1111/ijd.16433": ["condition:lichen-planopilaris"],
    "10.2147/ccid.s137870": ["condition:lichen-planopilaris"],
    "10.1016/j.clindermatol.2020.10.007": ["condition:frontal-fibrosing-alopecia"],
}
"""What the review's printed references are about, by their titles."""


def main(arguments: Sequence[str]) -> int:
    """Write both files and return the exit status."""
    page_text, labels = Path(arguments[0]).read_text("utf-8"), Path(arguments[1]).read_text("utf-8")
    rows = [row for row in map(json.loads, labels.splitlines()) if row["doi"]]
    records = {str(one.doi): _from_page(one.work) for one in page.read(page_text) if one.doi}
    for row in rows:
        doi = Doi(row["doi"]).value
        records[doi] = {**_from_row(row), **records.get(doi, {})}
    lines = [json.dumps(record, ensure_ascii=False) for record in records.values()]
    (REFS / "works.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    (REFS / "library.bib").write_text("")
    _citekit("add", "--offline", "-f", "-", text="\n".join(records))
    keys = {row["doi"].lower(): row["key"] for row in json.loads(_citekit("list", "--json"))["results"]}
    vocabulary = read_vocabulary((REFS / "vocabulary.toml").read_text("utf-8"), "refs/vocabulary.toml")
    tags = {Doi(row["doi"]).value: list(_tags(row, vocabulary)) for row in rows}
    for doi in records:
        wanted = tags.get(doi) or PAGE_LABELS.get(doi, [])
        if wanted:
            _citekit("tag", "add", *wanted, keys[doi])
    return 0


def _from_page(work: Work) -> dict[str, Any]:
    """Return a work read on the page in the shape of a Crossref message; blanks are left out."""
    people = [
        {"name": name.literal} if name.literal else {"given": name.given, "family": name.family} for name in work.author
    ]
    record = {
        "DOI": str(work.doi),
        "type": "journal-article",
        "title": [work.title],
        "author": people,
        "container-title": [work.container_title],
        "issued": {"date-parts": [work.issued.parts()]} if work.issued else None,
        "volume": work.volume,
        "issue": work.issue,
        "page": work.page or work.number,
        "source": PUBMED,
    }
    return {name: value for name, value in record.items() if value not in ("", [], [""], None)}


def _from_row(row: Mapping[str, Any]) -> dict[str, Any]:
    record = {
        "DOI": Doi(row["doi"]).value,
        "type": "book-chapter" if "/books/" in row["doi"] else "journal-article",
        "title": [row["title"]],
        "author": [_person(name) for name in row["authors"]],
        "container-title": [row["journal"]],
        "issued": {"date-parts": [[int(row["year"])]]} if row["year"] else None,
        "volume": row["volume"],
        "issue": row["issue"],
        "page": row["pages"],
        "source": row["read_at"],
    }
    return {name: value for name, value in record.items() if value not in ("", [], [""], None)}


def _person(name: str) -> dict[str, str]:
    """Return ``Vañó-Galván S`` in parts: the last word is the initials when it is all capitals."""
    family, _, initials = name.rpartition(" ")
    return {"given": initials, "family": family} if family and initials.isupper() else {"family": name}


def _tags(row: Mapping[str, Any], vocabulary: Vocabulary) -> Iterator[str]:
    """Yield the tags of a labelled row: conditions, drugs, and classes that no labelled drug stands for."""
    for name in row["conditions"]:
        if concept := vocabulary.find("condition", name):
            yield concept.tag
    drugs = [concept.tag for name in row["agents"] if (concept := vocabulary.find("agent", name))]
    yield from drugs
    covered = {broader for tag in drugs for broader in vocabulary.broader(tag)}
    for name in row["agent_classes"]:
        concept = vocabulary.find("agent", name)
        if concept and concept.tag not in covered:
            yield concept.tag


def _citekit(*words: str, text: str | None = None) -> str:
    done = subprocess.run(["citekit", *words], cwd=ROOT, input=text, text=True, capture_output=True, check=False)
    if done.returncode not in (0, 1) or done.stderr:
        sys.stderr.write(done.stderr)
    return done.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
