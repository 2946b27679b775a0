"""How well and how fast references find their DOIs, offline, on test beds: precision, recall, F1 at the accept line.

    python benchmarks/matching.py [--data FOLDER] [--half judged|set] [--show BED]

FOLDER holds ``crossref/works-dev.jsonl.gz`` and ``matching/references-*-dev.jsonl``. In every bed the targets stand
among all real works and tens of thousands of decoys, made from the references that these works cite; half of the
targets are withheld, so that a false acceptance shows. A case belongs to the half
on which the costs were set or to the half that judges them by a digest of its DOI; the judging half is reported.

- pmc: reference strings out of PDFs; records made from the rows' own metadata (cut titles, no years).
- cited-fields, cited-strings: works that several real works cite; one deposit makes the record, others the questions.
- structured, unstructured: labelled deposits; few of their DOIs are among the records, every other acceptance is false.
- generated: real works printed by citekit in eight styles, with noise.
"""

import argparse
import gzip
import hashlib
import json
import random
import re
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from citekit.errors import UsageError
from citekit.identifiers import Doi
from citekit.mapping import crossref, csl
from citekit.matching.facts import Facts
from citekit.matching.printed import Printed, read_deposited, read_printed
from citekit.matching.shelf import Shelf
from citekit.matching.verdict import ACCEPT, Verdict, compare, judge
from citekit.render import richtext
from citekit.render.references import format_references
from citekit.render.styles import load_style

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
PUBLISHED = (
    "F1 published: Crossref 0.962 (strings), 0.968 (fields); biblio-glutton 0.964-0.966, Crossref API 0.957 (PMC)"
)
STYLES = ("vancouver", "apa", "chicago-author-date", "nature", "ieee", "springer-basic", "ama", "elsevier-vancouver")

Message = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """A reference and what it means.

    Attributes:
        line: the reference; right: DOIs that are right; printed: the reference as read.
    """

    line: str
    right: frozenset[str]
    printed: Printed


Bed = tuple[list[Case], list[Message]]


def half(text: str, salt: str) -> bool:
    """Return one bit of a text's digest."""
    return bool(hashlib.sha256(f"{salt} {text.lower()}".encode()).digest()[0] & 1)


def kept(doi: str) -> bool:
    """Return whether a target stands in the index."""
    return half(doi, "kept")


def judging(doi: str) -> bool:
    """Return whether a case is for judging, not for setting costs."""
    return half(doi, "judged")


def shaped(doi: str, **facts: Any) -> Message:
    """Return a record as Crossref shapes it from a few facts, None left out."""
    made: Message = {"DOI": doi.lower(), "type": "journal-article"}
    shapes: dict[str, Callable[[Any], Any]] = {
        "title": lambda v: [v],
        "container-title": lambda v: [v],
        "author": lambda v: [{"family": v}],
    }
    shapes["issued"] = lambda v: {"date-parts": [[int(v)]]}
    for name, value in facts.items():
        name = name.replace("_", "-")
        if value:
            made[name] = shapes.get(name, str)(value)
    return made


def from_deposit(doi: str, ref: Mapping[str, str]) -> Message | None:
    """Return a record made from a deposited reference, or None when it says too little."""
    author = re.sub(r"\b[A-Z]{1,3}\b\.?|[.,]", " ", ref.get("author", "")).strip()
    year = re.match(r"\d{4}", ref.get("year", ""))
    made = shaped(
        doi,
        title=ref.get("article-title") or ref.get("volume-title"),
        container_title=ref.get("journal-title"),
        author=" ".join(author.split()),
        volume=ref.get("volume"),
        page=ref.get("first-page"),
        issued=year[0] if year else None,
    )
    return made if "title" in made or {"container-title", "volume", "page"} <= set(made) else None


def read(line: object) -> Printed:
    """Return a reference, printed or deposited."""
    return read_deposited(json.dumps(line), line) if isinstance(line, dict) else read_printed(str(line))


def lines(path: Path) -> list[Message]:
    """Return the rows of a JSON Lines file."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def cited(works: list[Message]) -> dict[str, list[Message]]:
    """Return the deposited references of all works under the DOI they state."""
    found: dict[str, list[Message]] = {}
    for work in works:
        for ref in work.get("reference") or ():
            doi = str(ref.get("DOI", "")).lower()
            if doi.startswith("10.") and doi != work["DOI"].lower():
                found.setdefault(doi, []).append(ref)
    return found


def bare(ref: Message) -> Message:
    """Return a deposited reference without its DOI, which would answer the question."""
    out = {name: value for name, value in ref.items() if name not in ("DOI", "key", "doi-asserted-by")}
    if "unstructured" in out:
        out["unstructured"] = without_doi(str(out["unstructured"]))
    return out


def without_doi(text: str) -> str:
    """Return a reference without a DOI."""
    return re.sub(r"(?i)(https?://\S*|doi:?\s*)?\b10\.\d{4,9}/\s*\S+(\s*\n\S+)?", "", text)


def case(line: object, right: Iterable[str]) -> Case:
    """Return a case."""
    return Case(str(line), frozenset(doi.lower() for doi in right), replace(read(line), doi=None))


def pmc(folder: Path) -> Bed:
    """Real references out of PDFs; records made from the row's own metadata."""
    rows = lines(folder / "matching/references-pmc-dev.jsonl")
    records = [
        shaped(
            row["doi"],
            title=row.get("atitle"),
            container_title=row["jtitle"],
            author=row.get("firstAuthor"),
            volume=row.get("volume"),
            page=row.get("firstPage"),
        )
        for row in rows
    ]
    cases = [case(without_doi(row["reference"]), [row["doi"]]) for row in rows]
    return cases, [record for record in records if kept(record["DOI"])]


def cited_twice(works: list[Message], *, fields: bool) -> Bed:
    """Real deposited references of works cited twice: one deposit makes the record, the others are the questions."""
    cases, records = [], []
    for doi, refs in cited(works).items():
        made = [(record, ref) for ref in refs if (record := from_deposit(doi, ref))]
        for record, source in made[:1]:
            others = [ref for ref in refs if bare(ref) != bare(source)][:2]
            for ref in others:
                told = bare(ref) if fields else ref.get("unstructured")
                if told and (not fields or "unstructured" not in ref):
                    cases.append(case(told if fields else without_doi(str(told)), [doi]))
            if not others or kept(doi):
                records.append(record)
    return cases, records


def labelled(folder: Path, name: str) -> list[Case]:
    """Labelled references: few of their DOIs are in the index, all other acceptances are false."""
    cases = []
    for row in lines(folder / f"matching/references-{name}-dev.jsonl"):
        right = row["doi"] if isinstance(row["doi"], list) else [row["doi"]] if row["doi"] else []
        told = row["reference"] if isinstance(row["reference"], dict) else without_doi(row["reference"])
        cases.append(case(told, right))
    return cases


def generated(works: list[Message]) -> list[Case]:
    """Real works printed by citekit itself in several styles, with noise; half of the works withheld."""
    chance = random.Random(7)
    by_style: dict[str, list[tuple[str, Message]]] = {style: [] for style in STYLES}
    for message in works:
        if message["type"] == "component" or not message.get("title") or not message.get("issued"):
            continue
        doi = message["DOI"].lower()
        work, _ = crossref.to_work(message)
        item = csl.to_csl(replace(work, doi=None, url="", abstract="", note=""), doi)
        by_style[chance.choice(STYLES)].append((doi, noisy(dict(item), message, chance)))
    cases = []
    for style, items in by_style.items():
        printed, _ = format_references([item for _, item in items], load_style(style))
        for doi, _ in items:
            if doi in printed:
                line = torn(richtext.plain(printed[doi].body), chance)
                cases.append(case(line, [doi]))
    return cases


def noisy(item: Message, message: Message, chance: random.Random) -> Message:
    """Return an item with an abbreviated journal, a title or a field dropped, or a year that is one off."""
    if message.get("short-container-title") and chance.random() < 0.5:
        item["container-title"] = message["short-container-title"][0]
    if chance.random() < 0.08:
        item.pop("title", None)
    for name in ("volume", "issue", "page", "issued"):
        if chance.random() < 0.05:
            item.pop(name, None)
    if len(item.get("author", ())) > 3 and chance.random() < 0.5:
        item["author"] = [*item["author"][:1], {"literal": "et al"}]
    return item


def torn(text: str, chance: random.Random) -> str:
    """Return a text with words torn at line ends, as out of a PDF, and now and then a letter misread."""
    if chance.random() < 0.4:
        text = re.sub(r"(\w{4})(\w{4})", lambda m: f"{m[1]}-\n{m[2]}" if chance.random() < 0.06 else m[0], text)
    if chance.random() < 0.3:
        text = re.sub(
            r"[elo]", lambda m: {"e": "c", "l": "1", "o": "0"}[m[0]] if chance.random() < 0.02 else m[0], text
        )
    return text


def beds(data: Path, works: list[Message], decoys: list[Message]) -> dict[str, Any]:
    """Return each bed's name and what makes it: (cases, records)."""

    def among(made: Bed, others: list[Message]) -> Bed:
        """Add other records but those of the targets, which the bed itself holds or withholds."""
        cases, records = made
        targets = {doi for case in cases for doi in case.right}
        return cases, [*records, *(other for other in others if other["DOI"].lower() not in targets)]

    everything = [*works, *decoys]
    return {
        "pmc": lambda: among(pmc(data), everything),
        "cited-fields": lambda: among(cited_twice(works, fields=True), everything),
        "cited-strings": lambda: among(cited_twice(works, fields=False), everything),
        "structured": lambda: (labelled(data, "structured"), everything),
        "unstructured": lambda: (labelled(data, "unstructured"), everything),
        "generated": lambda: among((generated(works), [work for work in works if kept(work["DOI"])]), everything),
    }


def main() -> None:
    """Print one row a bed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--half", choices=("judged", "set"), default="judged")
    parser.add_argument("--show", default="", metavar="BED", help="print what went wrong in one bed")
    given = parser.parse_args()
    works = lines(given.data / "crossref/works-dev.jsonl.gz")
    decoys = [made for doi, refs in cited(works).items() for ref in refs[:1] if (made := from_deposit(doi, ref))]
    print(f"accept line {ACCEPT}; {PUBLISHED}")
    columns = ("records", "cases", "right", "false", "missed")
    print(f"{'bed':<15}", *(f"{name:>8}" for name in (*columns, "P", "R", "F1", "build s", "ms each")))
    for name, make in beds(given.data, works, decoys).items():
        if not name.startswith(given.show):
            continue
        cases, records = make()
        mine = [case for case in cases if judging(min(case.right, default=case.line)) == (given.half == "judged")]
        report(name, records, mine, show=bool(given.show))


def report(name: str, records: list[Message], cases: list[Case], *, show: bool) -> None:
    """Match every case, print the figures, and with ``show`` what went wrong."""
    started = time.perf_counter()
    shelf, dois = Shelf(), set[str]()
    for message in records:
        with suppress(UsageError):  # a deposited DOI may be none
            shelf.put(Doi(message["DOI"]), message)
            dois.add(message["DOI"].lower())
    built = time.perf_counter()
    right = false = possible = 0
    for case in cases:
        near = shelf.near(case.printed)
        verdict = judge(case.printed, near)
        taken = str(verdict.candidates[0].facts.work.doi) if verdict.outcome == "accepted" else ""
        wrong = bool(taken) and taken not in case.right
        possible += bool(case.right & dois)
        right += bool(taken) and not wrong
        false += wrong
        if show and (wrong or (case.right & dois and not taken)):
            tell(case, verdict, near)
    each = 1000 * (time.perf_counter() - built) / max(1, len(cases))
    precision, recall = right / max(1, right + false), right / max(1, possible)
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    counts = (len(shelf), len(cases), right, false, possible - right)
    print(
        f"{name:<15}",
        *(f"{count:>8}" for count in counts),
        *(f"{part:>8.4f}" for part in (precision, recall, f1)),
        f"{built - started:>8.1f}",
        f"{each:>8.2f}",
    )


def tell(case: Case, verdict: Verdict, near: list[Facts]) -> None:
    """Print a case that went wrong: what was read, the best candidates, the right one."""
    one = case.printed
    print(f"\n{verdict.outcome}: {' '.join(case.line.split())}\n   right: {', '.join(case.right)}")
    print(f"   read: {one.title!r} {one.people[:3]} {one.journal!r} {one.volume!r} {one.page!r} {sorted(one.years)}")
    missed = [compare(one, facts) for facts in near if str(facts.work.doi) in case.right]
    for candidate in [*verdict.candidates[:2], *missed]:
        work = candidate.facts.work
        print(f"   {candidate.score} {work.doi} {work.title!r} {candidate.facts.families[:2]}", end=" ")
        print(f"{work.container_title!r} {work.volume} {work.page} {sorted(candidate.facts.years)}", end=" ")
        print(dict(candidate.penalties))


if __name__ == "__main__":
    main()
