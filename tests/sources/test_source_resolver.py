"""The order of the sources, what is kept, and what an interrupt leaves behind."""

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest

from citekit.identifiers import Doi
from citekit.outcomes import FAILURE_CODES, Failure
from citekit.sources import Client, Record, RecordCache, Resolver, Snapshot
from crossref.records import csl, record
from crossref.standin import Latency, Standin

A, B, C, D = (Doi(f"10.5555/{letter}") for letter in "abcd")


def snapshot(folder: Path, *dois: Doi, name: str = "works.jsonl", title: str = "from the snapshot") -> Snapshot:
    """Return a snapshot that holds these DOIs."""
    lines = [json.dumps(record(doi.value, title=title)) for doi in dois]
    (folder / name).write_text("\n".join(lines), encoding="utf-8")
    return Snapshot(folder / name)


def cache(folder: Path, *dois: Doi) -> RecordCache:
    """Return a cache that holds these DOIs."""
    made = RecordCache(folder / "works.sqlite")
    made.put_many([Record(doi, record(doi.value, title="from the cache"), "crossref") for doi in dois])
    return made


def source(outcome: Record | Failure) -> str:
    """Return where a record came from, or a failure's code."""
    return outcome.code if isinstance(outcome, Failure) else outcome.source


def test_the_nearest_source_answers(tmp_path: Path) -> None:
    """Cache before snapshot before Crossref; what one has is not asked of the next; order and failures are kept."""
    with Standin([record(doi.value) for doi in (A, B, C)]) as server:
        sources = cache(tmp_path, A), [snapshot(tmp_path, A, B)], Client(server.url)
        with Resolver(*sources) as resolver:
            outcomes = resolver.resolve([D, C, B, A, C])
        assert [(doi, source(outcome)) for doi, outcome in outcomes.items()] == [
            (D, "not-found"),
            (C, "crossref"),
            (B, "snapshot"),
            (A, "cache"),
        ]
        assert set(server.asked()) == {C.value, D.value}


def test_the_first_snapshot_counts(tmp_path: Path) -> None:
    """Of two files that hold a DOI the one given first is used."""
    first = snapshot(tmp_path, A, title="first")
    second = snapshot(tmp_path, A, B, name="second.jsonl", title="second")
    outcomes = Resolver(snapshots=[first, second]).resolve([A, B])
    titles = [outcome.message["title"] for outcome in outcomes.values() if isinstance(outcome, Record)]
    assert titles == [["first"], ["second"]]


def test_what_arrives_is_asked_for_once_in_a_lifetime(tmp_path: Path) -> None:
    """A second run sends nothing, also for what came from doi.org; failures are not kept."""
    data = Doi("10.5281/z")
    with Standin([record(A.value)], csl={data.value: csl(data.value)}) as server:
        for run in range(2):
            client = Client(server.url, doi_url=server.doi_url)
            with Resolver(RecordCache(tmp_path / "works.sqlite"), [], client) as resolver:
                outcomes = resolver.resolve([A, data])
            assert [source(outcomes[doi]) for doi in (A, data)] == [["crossref", "doi.org"], ["cache", "cache"]][run]
        found = outcomes[data]
        assert isinstance(found, Record)
        assert found.origin == "doi.org"
        assert len({(seen.path, seen.at) for seen in server.log}) == len({seen.path for seen in server.log})


def test_a_snapshot_is_not_copied_into_the_cache(tmp_path: Path) -> None:
    """The file is the user's to change: an edited snapshot counts at the next run."""
    stored = RecordCache(tmp_path / "works.sqlite")
    Resolver(stored, [snapshot(tmp_path, A)]).resolve([A])
    assert stored.get_many([A]) == {}


def test_refreshing_asks_again_and_keeps_the_new_record(tmp_path: Path) -> None:
    """Cache and snapshot are not read; the answer replaces what the cache held."""
    stored = cache(tmp_path, A)
    with (
        Standin([record(A.value, title="from Crossref")]) as server,
        Resolver(stored, [snapshot(tmp_path, A)], Client(server.url)) as resolver,
    ):
        assert source(resolver.resolve([A], refresh=True)[A]) == "crossref"
        assert stored.get_many([A])[A].message["title"] == ["from Crossref"]


def test_offline_says_what_to_do(tmp_path: Path) -> None:
    """Without a network the cache and snapshots still answer; the rest is ``unreachable`` with the next step."""
    outcomes = Resolver(cache(tmp_path, A), [snapshot(tmp_path, B)]).resolve([A, B, C])
    assert [source(outcome) for outcome in outcomes.values()] == ["cache", "snapshot", "unreachable"]
    failure = outcomes[C]
    assert isinstance(failure, Failure)
    assert "offline" in failure.message
    assert "`--offline` and `CITEKIT_OFFLINE`" in failure.hint and "--snapshot" in failure.hint
    assert failure.code in FAILURE_CODES


def test_a_damaged_cache_costs_a_request_and_a_notice(tmp_path: Path) -> None:
    """The records come from Crossref, are kept in a new cache, and the damage is said once."""
    (tmp_path / "works.sqlite").write_bytes(b"SQLite format 3\x00" + b"\xff" * 5000)
    with Standin([record(A.value)]) as server:
        stored = RecordCache(tmp_path / "works.sqlite")
        with Resolver(stored, [], Client(server.url)) as resolver:
            assert source(resolver.resolve([A])[A]) == "crossref"
            assert [notice.code for notice in resolver.notices] == ["cache-rebuilt"]
        assert set(RecordCache(tmp_path / "works.sqlite").get_many([A])) == {A}


def test_a_cache_that_cannot_be_written_loses_no_result(tmp_path: Path) -> None:
    """Every record is returned all the same."""
    (tmp_path / "works.sqlite").mkdir()
    with (
        Standin([record(A.value), record(B.value)]) as server,
        Resolver(RecordCache(tmp_path / "works.sqlite"), [], Client(server.url)) as resolver,
    ):
        assert [source(outcome) for outcome in resolver.resolve([A, B]).values()] == ["crossref"] * 2
        assert [notice.code for notice in resolver.notices] == ["cache-unusable"]


def test_notices_of_snapshots_are_passed_on(tmp_path: Path) -> None:
    """A bad line is said with file and line."""
    (tmp_path / "bad.jsonl").write_text(f"{{}}\n{json.dumps(record(A.value))}\n")
    resolver = Resolver(snapshots=[Snapshot(tmp_path / "bad.jsonl")])
    assert source(resolver.resolve([A])[A]) == "snapshot"
    assert [(notice.file, notice.line) for notice in resolver.notices] == [(str(tmp_path / "bad.jsonl"), 1)]


def test_progress_counts_up_to_all(tmp_path: Path) -> None:
    """The count never falls, starts with what was near, ends with everything; what is waited for is named."""
    told: list[tuple[int, int, str]] = []

    def progress(done: int, total: int, waiting_for: str) -> None:
        told.append((done, total, waiting_for))

    dois = [Doi(f"10.5555/{number}.with.a.rather.long.name.{'x' * 40}") for number in range(150)]
    with (
        Standin([record(doi.value) for doi in dois]) as server,
        Resolver(cache(tmp_path, *dois[:3]), [], Client(server.url, mailto="me@example.org")) as resolver,
    ):
        resolver.resolve(dois, progress=progress)
    counts = [done for done, _, _ in told]
    assert counts == sorted(counts)
    assert (told[0], told[-1]) == ((3, 150, "Crossref"), (150, 150, ""))
    assert len(told) > 2


def test_a_doi_that_is_no_text_fails_alone(tmp_path: Path) -> None:
    """An argument with bytes that are no UTF-8 reaches no source, and does not stop the others."""
    broken = Doi("10.5555/\udcff")
    with Standin([record(A.value)]) as server, Resolver(cache(tmp_path, B), [], Client(server.url)) as resolver:
        outcomes = resolver.resolve([A, broken, B])
    assert [source(outcome) for outcome in outcomes.values()] == ["crossref", "invalid", "cache"]


def test_nothing_asked_is_nothing_done(tmp_path: Path) -> None:
    """No DOI, no request, no cache file."""
    with Standin() as server, Resolver(RecordCache(tmp_path / "works.sqlite"), [], Client(server.url)) as resolver:
        assert resolver.resolve([]) == {}
        assert (server.log, list(tmp_path.iterdir())) == ([], [])


@pytest.mark.parametrize("error", [KeyboardInterrupt, ZeroDivisionError])
def test_an_interrupt_keeps_what_arrived(tmp_path: Path, error: type[BaseException]) -> None:
    """Interrupted after the first list: the interrupt goes on, and a later run asks only for the rest."""
    dois = [Doi(f"10.5555/journal.of.results.{number:04}") for number in range(500)]
    path = tmp_path / "works.sqlite"

    def interrupted(done: int, total: int, waiting_for: str) -> None:
        if done:
            raise error

    with Standin([record(doi.value) for doi in dois], latency=Latency(list=0.05)) as server:
        with pytest.raises(error), Resolver(RecordCache(path), [], Client(server.url)) as resolver:
            resolver.resolve(dois, progress=interrupted)
        kept = RecordCache(path).get_many(dois)
        assert 0 < len(kept) < 500
        server.log.clear()
        with Resolver(RecordCache(path), [], Client(server.url)) as resolver:
            outcomes = resolver.resolve(dois)
        assert all(isinstance(outcome, Record) for outcome in outcomes.values())
        assert not set(server.asked()) & {doi.value for doi in kept}


def test_an_interrupt_while_storing_keeps_the_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interrupt in the middle of writing the cache: the records in hand are written before it goes on."""
    stored = RecordCache(tmp_path / "works.sqlite")
    plain, calls = stored.put_many, []

    def put_many(records: Sequence[Record]) -> None:
        calls.append(len(records))
        if len(calls) == 1:
            raise KeyboardInterrupt
        plain(records)

    monkeypatch.setattr(stored, "put_many", put_many)
    with Standin([record(A.value), record(B.value)]) as server:
        resolver = Resolver(stored, [], Client(server.url))
        with pytest.raises(KeyboardInterrupt):
            resolver.resolve([A, B])
        resolver.close()
    assert set(RecordCache(tmp_path / "works.sqlite").get_many([A, B])) == {A, B}


def test_the_cache_is_plain_sqlite(tmp_path: Path) -> None:
    """Anyone can look inside: one row a DOI, with the time it was asked and where it came from."""
    cache(tmp_path, A).close()
    with sqlite3.connect(tmp_path / "works.sqlite") as works:
        rows = works.execute("SELECT doi, asked_at, origin FROM works").fetchall()
    works.close()
    assert [(doi, origin) for doi, _, origin in rows] == [(A.value, "crossref")]
    assert rows[0][1].endswith("+00:00")
