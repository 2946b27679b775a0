"""Searching Crossref for references over real HTTP: remembered, limited, one failure alone."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

from citekit.outcomes import Failure
from citekit.sources import Client, Record, RecordCache
from citekit.sources.batches import LONGEST_LINE
from citekit.sources.search_cache import SearchCache
from citekit.sources.search_task import sendable
from citekit.sources.searching import ROWS, Searcher
from clocked import by_the_clock
from crossref.faults import Fault
from crossref.limits import Limits
from crossref.records import record
from crossref.standin import Standin

WORKS = [record(f"10.5555/{n}", title=f"Work number{n} about hair{n}") for n in range(12)]
MAIL = "me@example.org"


def search(
    folder: Path, texts: Sequence[str], server: Standin | None, mailto: str = MAIL
) -> Mapping[str, tuple[Record, ...] | Failure]:
    """Return what a searcher with its memory in ``folder`` finds; without a server it is offline."""
    records = RecordCache(folder / "works.sqlite")
    client = Client(server.url, mailto=mailto, timeout=5) if server else None
    with Searcher(SearchCache(folder / "searches.sqlite"), records, client) as searcher:
        found = searcher.search(texts)
        assert searcher.notices == ()
    records.close()
    return found


def dois(hits: tuple[Record, ...] | Failure) -> list[str]:
    """Return the DOIs that were found."""
    assert not isinstance(hits, Failure)
    return [str(hit.doi) for hit in hits]


def test_a_search_is_one_list_request_with_the_text(tmp_path: Path) -> None:
    """``query.bibliographic`` with the text on one line, a few rows; the best work comes first."""
    with Standin(WORKS) as server:
        found = search(tmp_path, ["Doe A.\n  number7 hair7. 2024"], server)
        asked = parse_qs(urlsplit(server.log[0].line.split()[1]).query)
        assert (asked["query.bibliographic"], asked["rows"]) == (["Doe A. number7 hair7. 2024"], [str(ROWS)])
        assert len(server.log) == 1
    (hits,) = found.values()
    assert dois(hits)[0] == "10.5555/7"


def test_the_same_question_is_never_asked_twice(tmp_path: Path) -> None:
    """Neither in one call nor in the next, nor offline; the records found are in the cache for ``add``."""
    texts = ["number3 hair3", "number3  hair3", "number4 hair4"]
    with Standin(WORKS) as server:
        first = search(tmp_path, texts, server)
        again = search(tmp_path, texts, server)
        assert len(server.log) == 2
    offline = search(tmp_path, [*texts, "number5 hair5"], None)
    for found in (again, offline):
        assert {text: dois(hits) for text, hits in found.items()} == {text: dois(hits) for text, hits in first.items()}
    assert "number5 hair5" not in offline
    assert RecordCache(tmp_path / "works.sqlite").info().records >= 2


def test_a_forgotten_record_is_asked_for_again(tmp_path: Path) -> None:
    """When the records were cleared the memory of the search alone is of no use."""
    with Standin(WORKS) as server:
        search(tmp_path, ["number3 hair3"], server)
        RecordCache(tmp_path / "works.sqlite").clear()
        assert search(tmp_path, ["number3 hair3"], server)["number3 hair3"]
        assert len(server.log) == 2


def test_a_search_without_hits_is_remembered_too(tmp_path: Path) -> None:
    """An empty answer is an answer."""
    with Standin(WORKS) as server:
        assert search(tmp_path, ["zzz"], server) == {"zzz": ()}
        assert search(tmp_path, ["zzz"], server) == {"zzz": ()}
        assert len(server.log) == 1


@by_the_clock
def test_the_limits_for_lists_are_kept(tmp_path: Path) -> None:
    """Eight searches: never more than three a second or at a time, no refusal; without an address one."""
    texts = [f"number{n} hair{n}" for n in range(8)]
    with Standin(WORKS, limits=Limits()) as server:
        assert len(search(tmp_path, texts, server)) == 8
        assert set(server.statuses()) == {200}
        assert server.most_in_a_second("list") <= 3
        assert server.most_in_flight("list") <= 3
    with Standin(WORKS, limits=Limits()) as server:
        search(tmp_path / "public", texts[:3], server, mailto="")
        assert set(server.statuses()) == {200}
        assert server.most_in_flight("list") == 1


def test_a_fault_is_tried_again(tmp_path: Path) -> None:
    """503, a cut body, HTML in place of JSON and a reset connection, each once."""
    texts = [f"number{n} hair{n}" for n in range(4)]
    with Standin(WORKS, faults=[Fault("503-string"), Fault("cut"), Fault("html"), Fault("reset")]) as server:
        found = search(tmp_path, texts, server)
    assert all(isinstance(hits, tuple) and hits for hits in found.values())


def test_a_dead_service_is_a_failure_for_each(tmp_path: Path) -> None:
    """Each text has its failure, and nothing is remembered."""
    with Standin(WORKS) as server:
        pass
    found = search(tmp_path, ["number1", "number2"], server)
    assert {text: hit.code for text, hit in found.items() if isinstance(hit, Failure)} == {
        "number1": "unreachable",
        "number2": "unreachable",
    }
    assert search(tmp_path, ["number1"], None) == {}


def test_a_query_fits_into_a_request_line() -> None:
    """However long the text, in whatever script, even as one word; broken characters are replaced."""
    for text in ("word " * 2000, "脱毛症 " * 900, "x" * 9000, "\udcff bad"):
        assert sendable(text)
        assert len(quote(sendable(text))) < LONGEST_LINE
