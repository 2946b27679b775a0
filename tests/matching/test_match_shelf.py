"""Finding candidates among records at hand, and the figures that hold for real records."""

import gzip
import json
from collections.abc import Iterator

import pytest

from citekit.identifiers import Doi
from citekit.mapping import crossref
from citekit.matching.printed import read_printed
from citekit.matching.shelf import Shelf
from citekit.matching.verdict import judge
from citekit.work import Work
from crossref.records import record
from shared_data import shared

Message = dict[str, object]


def shelf_of(*messages: Message) -> Shelf:
    """Return a shelf with these records."""
    shelf = Shelf()
    for message in messages:
        shelf.put(Doi(str(message["DOI"])), message)
    return shelf


def found(shelf: Shelf, line: str) -> list[str]:
    """Return the DOIs of the candidates, best first."""
    return [str(facts.work.doi) for facts in shelf.near(read_printed(line))]


def test_rare_words_and_the_place_find_a_record() -> None:
    """By title, by torn title, and without a title by volume and page among thousands of records."""
    others = [record(f"10.5555/{n}", volume=str(n % 90), page=f"{n}-{n + 9}", authors=["Doe, A"]) for n in range(3000)]
    target = record("10.5555/t", title="Perifollicular fibrosis", volume="33", page="871-8", authors=["Kossard, S"])
    shelf = shelf_of(*others, target)
    assert found(shelf, "Kossard S. Perifollicular fibrosis. 1994.")[0] == "10.5555/t"
    assert found(shelf, "Perifolli-\ncular fibro- sis.")[0] == "10.5555/t"
    assert found(shelf, "J Plaus Res 33, 871")[0] == "10.5555/t"


def test_the_first_record_of_a_doi_counts() -> None:
    """A record comes before what the library says of the same DOI."""
    shelf = shelf_of(record("10.5555/a", title="Lichen planopilaris"))
    shelf.put_work(Doi("10.5555/a"), Work(title="Something else"))
    shelf.put_work(Doi("10.5555/b"), Work(title="Frontal fibrosing alopecia"))
    assert len(shelf) == 2
    assert found(shelf, "Something else") == []
    assert found(shelf, "Frontal fibrosing alopecia") == ["10.5555/b"]


@pytest.mark.parametrize("broken", [None, 7, "text", [None], {"a": 1}, [[]], [{}]])
def test_records_of_any_shape_can_be_put_on_it(broken: object) -> None:
    """Every key may be missing or of another kind."""
    names = ("title", "subtitle", "container-title", "author", "issued", "volume", "page", "published-print")
    shelf = shelf_of({"DOI": "10.5555/a", "title": ["Lichen"]}, {"DOI": "10.5555/b", **dict.fromkeys(names, broken)})
    assert found(shelf, "Lichen") == ["10.5555/a"]


def test_nothing_is_found_on_an_empty_shelf() -> None:
    """Nor by an empty reference."""
    assert found(Shelf(), "Anything") == []
    assert found(shelf_of(record("10.5555/a")), "") == []


def _printed(messages: list[Message]) -> Iterator[tuple[str, str]]:
    """Yield (DOI, reference) of journal articles that state all there is to print."""
    for message in messages:
        work = crossref.to_work(message)[0]
        if work.type == "article-journal" and len(work.title) > 30 and work.author and work.volume and work.page:
            names = ", ".join(f"{name.family} {name.given[:1]}" for name in work.author[:3] if name.family)
            year = work.issued.year if work.issued else ""
            place = f"{work.container_title_short or work.container_title}. {year};{work.volume}:{work.page}"
            yield str(message["DOI"]).lower(), f"{names}. {work.title}. {place}."


def test_real_records_are_found_by_their_references_and_no_others() -> None:
    """Half of 1,000 real works withheld: of the others at least 95 % accepted, of all accepted at least 99 % right."""
    with gzip.open(shared("crossref/works-dev.jsonl.gz"), "rt", encoding="utf-8") as file:
        messages = [json.loads(line) for at, line in enumerate(file) if at % 8 == 0]
    shelf = shelf_of(*messages[::2])
    held = {str(message["DOI"]).lower() for message in messages[::2]}
    cases = list(_printed(messages))
    right = wrong = 0
    for doi, line in cases:
        printed = read_printed(line)
        verdict = judge(printed, shelf.near(printed))
        if verdict.outcome == "accepted":
            same = str(verdict.candidates[0].facts.work.doi) == doi
            right, wrong = right + same, wrong + (not same)
    assert right >= 0.95 * sum(doi in held for doi, _ in cases)
    assert right >= 0.99 * (right + wrong)
    assert right > 100
