"""The cache of raw records: it helps or stays out of the way."""

import multiprocessing
import sqlite3
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from citekit.identifiers import Doi
from citekit.sources import Record, RecordCache
from crossref.records import csl, record

A, B = Doi("10.5555/a"), Doi("10.5555/b")


def stored(path: Path, *dois: Doi) -> None:
    """Put made-up records of ``dois`` into the cache at ``path``."""
    cache = RecordCache(path)
    cache.put_many([Record(doi, record(doi.value), "crossref") for doi in dois])
    assert cache.notices == []
    cache.close()


def test_a_message_comes_back_as_it_was(tmp_path: Path) -> None:
    """The raw message survives to the last character with its origin and the time it was asked for."""
    message = record(A.value, title="<i>Ångström</i> & \u0065\u0301 \U0001f9ec", note=None)
    item = csl(B.value)
    asked = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=1)))
    cache = RecordCache(tmp_path / "deep" / "works.sqlite", now=lambda: asked)
    cache.put_many([Record(A, message, "crossref"), Record(B, item, "doi.org", "doi.org")])
    cache.close()
    found = RecordCache(tmp_path / "deep" / "works.sqlite").get_many([A, B, Doi("10.5555/c")])
    stamp = "2026-01-02T02:04:05+00:00"
    assert found == {A: Record(A, message, "cache", "crossref", stamp), B: Record(B, item, "cache", "doi.org", stamp)}


def test_half_a_character_is_stored_like_any_other(tmp_path: Path) -> None:
    """A message with a lone surrogate, which JSON can escape and UTF-8 cannot hold, comes back as it was."""
    message = record(A.value, title="half \ud83d a character")
    cache = RecordCache(tmp_path / "works.sqlite")
    cache.put_many([Record(A, message, "crossref")])
    assert cache.get_many([A])[A].message == message


def test_reading_makes_no_file(tmp_path: Path) -> None:
    """An absent cache holds nothing and stays absent."""
    cache = RecordCache(tmp_path / "works.sqlite")
    assert (cache.get_many([A]), cache.info().records, cache.clear()) == ({}, 0, 0)
    assert list(tmp_path.iterdir()) == []


def test_a_newer_record_replaces_the_older(tmp_path: Path) -> None:
    """Stored twice, the second counts."""
    cache = RecordCache(tmp_path / "works.sqlite")
    for title in ("old", "new"):
        cache.put_many([Record(A, record(A.value, title=title), "crossref")])
    assert cache.get_many([A])[A].message["title"] == ["new"]
    assert cache.info().records == 1


def test_thousands_of_dois_are_found_at_once(tmp_path: Path) -> None:
    """There is no limit on how many are asked for."""
    dois = [Doi(f"10.5555/{number}") for number in range(1200)]
    stored(tmp_path / "works.sqlite", *dois)
    assert set(RecordCache(tmp_path / "works.sqlite").get_many(dois)) == set(dois)


def test_info_tells_how_much_and_how_old_and_clear_empties(tmp_path: Path) -> None:
    """Times are those of the clock, in UTC."""
    times = iter([datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC) + timedelta(days=day) for day in range(2)])
    cache = RecordCache(tmp_path / "works.sqlite", now=lambda: next(times))
    for doi in (A, B):
        cache.put_many([Record(doi, record(doi.value), "crossref")])
    info = cache.info()
    assert (info.path, info.records) == (tmp_path / "works.sqlite", 2)
    assert (info.oldest, info.newest) == ("2026-01-02T03:04:05+00:00", "2026-01-03T03:04:05+00:00")
    assert info.size == (tmp_path / "works.sqlite").stat().st_size
    assert cache.clear() == 2
    assert (cache.info().records, cache.get_many([A])) == (0, {})


@pytest.mark.parametrize("damage", ["text", "middle", "layout"])
def test_a_damaged_cache_is_started_anew_and_that_is_said(tmp_path: Path, damage: str) -> None:
    """Garbage, overwritten pages or another layout: nothing fails, one notice, and storing works again."""
    path = tmp_path / "works.sqlite"
    stored(path, *(Doi(f"10.5555/{number}") for number in range(200)))
    if damage == "text":
        path.write_text("this is no database" * 100)
    elif damage == "middle":
        content = path.read_bytes()
        path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    else:
        with sqlite3.connect(path) as other:
            other.execute("PRAGMA user_version = 99")
        other.close()
    cache = RecordCache(path)
    cache.get_many([Doi("10.5555/7")])
    cache.put_many([Record(A, record(A.value), "crossref")])
    assert [notice.code for notice in cache.notices] == ["cache-rebuilt"]
    assert cache.notices[0].file == str(path)
    assert set(cache.get_many([A])) == {A}


def test_an_unreadable_row_is_as_good_as_absent(tmp_path: Path) -> None:
    """One broken record does not cost the others."""
    path = tmp_path / "works.sqlite"
    stored(path, A, B)
    with sqlite3.connect(path) as other:
        other.execute("UPDATE works SET message = x'00ff' WHERE doi = ?", [A.value])
    other.close()
    assert set(RecordCache(path).get_many([A, B])) == {B}


def test_a_cache_that_cannot_be_written_is_a_notice_and_no_error(tmp_path: Path) -> None:
    """A folder in the file's place, a file in the folder's place: one notice each, however often it is tried."""
    (tmp_path / "works.sqlite").mkdir()
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "works.sqlite", tmp_path / "file" / "works.sqlite"):
        cache = RecordCache(path)
        for _ in range(3):
            cache.put_many([Record(A, record(A.value), "crossref")])
        assert cache.get_many([A]) == {}
        assert [notice.code for notice in cache.notices] == ["cache-unusable"]
        assert cache.notices[0].hint


def test_a_full_disk_is_a_notice_and_no_error(tmp_path: Path) -> None:
    """When no page can be added, what was stored before is still there."""
    path = tmp_path / "works.sqlite"
    stored(path, A)
    cache = RecordCache(path)
    cache._store.read(lambda works: works.execute("PRAGMA max_page_count = 3").fetchall())
    big = Record(B, record(B.value, abstract="".join(chr(0x4E00 + n * 7919 % 20000) for n in range(40000))), "crossref")
    cache.put_many([big])
    assert [notice.code for notice in cache.notices] == ["cache-unusable"]
    assert set(cache.get_many([A, B])) == {A}


def _store_many(path: Path, start: int) -> None:
    cache = RecordCache(path)
    for number in range(start, start + 20):
        doi = Doi(f"10.5555/{number}")
        cache.put_many([Record(doi, record(doi.value), "crossref")])
    if cache.notices:
        raise AssertionError(cache.notices)


def test_several_processes_store_into_one_file(tmp_path: Path) -> None:
    """Three processes at once lose no record and complain of nothing."""
    path = tmp_path / "works.sqlite"
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_store_many, args=(path, start)) for start in (0, 100, 200)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    assert RecordCache(path).info().records == 60
