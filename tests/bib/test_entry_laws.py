"""The laws of whole entries: one that goes takes nothing with it, and another key is all that a renamed one gets."""

from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bibtex_strategies import files
from citekit.bib.edits import add_entries, apply, set_field
from citekit.bib.edits_entries import remove_entries, rename_key
from citekit.bib.keys import keys_in, with_alias, with_keys
from citekit.bib.library import Library
from citekit.bib.proof import prove
from citekit.errors import UsageError
from shared_data import sample, shared

FIELDS = (("title", "New"), ("year", "2020"))


def _read(library: Library) -> list[tuple[str, str, dict[str, str]]]:
    return [(entry.key, entry.type, dict(entry.fields)) for entry in library.entries]


def _between(data: bytes) -> list[bytes]:
    """Return the words between the blocks."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    library = Library(data)
    ends = (0, *library.blocks.ends)
    starts = (*library.blocks.starts, len(data))
    return b" ".join(data[end:start] for end, start in zip(ends, starts, strict=True)).split()


@settings(deadline=None)
@given(files(), st.integers(1, 3))
def test_removing_what_was_added_gives_the_same_bytes(data: bytes, count: int) -> None:
    """Entries appended to a file that ends with one line end, and taken out again, leave no trace."""
    newline = b"\r\n" if b"\r\n" in data else b"\n"
    data = data.rstrip(b"\r\n \t") + newline
    library = Library(data)
    assume(not library.blocks.problems)
    added = add_entries(library, [("misc", f"new{number}", FIELDS) for number in range(count)])
    changed = Library(prove(library, [added] if added else []).data)
    new = [entry for entry in changed.entries if entry.key.startswith("new")]
    proved = prove(changed, remove_entries(changed, new))

    assert proved.refusals == ()
    assert proved.data == data


def test_removing_the_only_entry_gives_the_empty_file() -> None:
    """What was added to nothing leaves nothing."""
    library = Library(b"")
    added = add_entries(library, [("misc", "a", FIELDS)])
    assert added is not None
    changed = Library(prove(library, [added]).data)

    assert prove(changed, remove_entries(changed, [changed.entries[0]])).data == b""


@settings(deadline=None, max_examples=200)
@given(files(), st.sets(st.integers(0, 4)))
def test_a_removal_takes_the_entries_and_blanks_alone(data: bytes, indexes: set[int]) -> None:
    """The other entries read as before, their bytes and all text between blocks are there, in the same order."""
    library = Library(data)
    gone = [entry for index, entry in enumerate(library.entries) if index in indexes]
    proved = prove(library, remove_entries(library, gone))
    after = Library(proved.data)
    refused = {refusal.message.split("`")[1] for refusal in proved.refusals}
    left = [entry for entry in library.entries if entry not in gone or entry.key in refused]

    assert refused == set()
    assert _read(after) == [(entry.key, entry.type, dict(entry.fields)) for entry in left]
    assert _between(proved.data) == _between(data)
    texts = [data[entry.start : entry.end] for entry in left]
    assert [proved.data[entry.start : entry.end] for entry in after.entries] == texts


REMOVALS = {
    "in the middle": ("@misc{a}\n\n@misc{x}\n\n@misc{b}\n", "@misc{a}\n\n@misc{b}\n"),
    "the larger gap stays": ("@misc{a}\n\n\n@misc{x}\n@misc{b}\n", "@misc{a}\n\n\n@misc{b}\n"),
    "at the top": ("@misc{x}\n\n@misc{b}\n", "@misc{b}\n"),
    "under a byte order mark": ("\ufeff@misc{x}\n\n@misc{b}\n", "\ufeff@misc{b}\n"),
    "at the end": ("@misc{a}\n\n@misc{x}", "@misc{a}\n"),
    "a remark stays": (
        "% on a\n@misc{a}\n\n% on x\n@misc{x}\n\n@misc{b}\n",
        "% on a\n@misc{a}\n\n% on x\n\n@misc{b}\n",
    ),
    "first on a line": ("@misc{x} @misc{b}\n", "@misc{b}\n"),
    "last on a line": ("@misc{a} @misc{x}\n@misc{b}\n", "@misc{a}\n@misc{b}\n"),
    "in a line": ("@misc{a} @misc{x} @misc{b}\n", "@misc{a} @misc{b}\n"),
    "behind a remark": ("% old: @misc{x}\n@misc{b}\n", "% old:\n@misc{b}\n"),
    "with CRLF": ("@misc{a}\r\n\r\n@misc{x}\r\n\r\n@misc{b}\r\n", "@misc{a}\r\n\r\n@misc{b}\r\n"),
}


@pytest.mark.parametrize("name", REMOVALS)
def test_the_lines_of_an_entry_go_with_it(name: str) -> None:
    """An entry takes its line and the blank lines that stood for it alone; what it shared with others stays."""
    before, after = REMOVALS[name]
    library = Library(before.encode())
    entry = library.get("x")
    assert entry is not None

    assert prove(library, remove_entries(library, [entry])).data.decode() == after


def test_neighbours_that_go_together_are_one_gap() -> None:
    """Adjacent entries are taken out without an overlap, whatever stands around them."""
    library = Library(b"@misc{a}\n\n@misc{x}\n\n@misc{y}\n\n@misc{b}\n")
    entries = [entry for entry in library.entries if entry.key in "xy"]

    assert apply(library.data, remove_entries(library, entries)) == b"@misc{a}\n\n@misc{b}\n"


def test_a_removal_that_would_change_another_entry_is_refused() -> None:
    """Text before an entry that would make something else of what follows keeps it where it is, with its line."""
    library = Library(b"@misc{a}\n\nmail me@\n@misc{x}\nhost{b, year = 2020}\n", "refs.bib")
    entry = library.get("x")
    assert entry is not None
    proved = prove(library, remove_entries(library, [entry]))

    assert proved.data == library.data
    assert [refusal.where for refusal in proved.refusals] == ["refs.bib:4"]


def test_entries_are_removed_beside_a_block_that_never_closes() -> None:
    """A broken block keeps its bytes; the others are found where they were."""
    library = Library(b"@misc{x}\n\n@article{broken, title = {open\n\n@misc{y}\n\n@misc{z}\n")
    entries = [entry for entry in library.entries if entry.key in "xy"]
    proved = prove(library, remove_entries(library, entries))

    assert proved.refusals == ()
    assert b"@article{broken, title = {open" in proved.data
    assert [block.key for block in Library(proved.data).blocks] == [b"broken", b"z"]


@settings(deadline=None)
@given(files(), st.integers(0, 4))
def test_another_key_and_back_gives_the_same_bytes(data: bytes, index: int) -> None:
    """A new key changes the key alone, and the old one again gives the old bytes."""
    library = Library(data)
    entry = library.entries[index % len(library.entries)]
    changed = Library(prove(library, [rename_key(library, entry, "other2020key")]).data)
    again = changed.get("other2020key")
    assert again is not None
    assert (again.type, again.fields) == (entry.type, entry.fields)

    assert prove(changed, [rename_key(changed, again, entry.key)]).data == data


@pytest.mark.parametrize("source", ["@misc{title = {x}}", "@misc{, title = {x}}", "@misc{}", "@misc(title = {x})"])
def test_an_entry_without_a_key_gets_one(source: str) -> None:
    """The comma that it lacks comes with the key."""
    library = Library(source.encode())
    proved = prove(library, [rename_key(library, library.entries[0], "new")])
    after = Library(proved.data).entries[0]

    assert proved.refusals == ()
    assert (after.key, after.fields) == ("new", library.entries[0].fields)


@pytest.mark.parametrize("key", ["", "a b", "a,b", "a}", "a%", "a~b", "a\\b", "a=b", 'a"b', "a#"])
def test_what_no_key_may_hold_is_refused(key: str) -> None:
    """Characters that BibTeX or TeX would read as something else are named."""
    library = Library(b"@misc{a}")
    with pytest.raises(UsageError, match="citation key"):
        rename_key(library, library.entries[0], key)


def test_a_key_and_a_field_of_one_entry_change_together() -> None:
    """Both edits are proved as one."""
    library = Library(b"@misc{a, title = {x}}")
    entry = library.entries[0]
    edits = [edit for edit in (rename_key(library, entry, "b"), set_field(library, entry, "ids", "a")) if edit]

    assert prove(library, edits).data == b"@misc{b, title = {x}, ids = {a}}"


def test_keys_in_values_are_whole_words() -> None:
    """A key that is part of another is not it; blanks and the other keys stay."""
    assert keys_in(" a, ab ,c ") == ("a", "ab", "c")
    assert with_keys(" a, ab ,c ", {"a": "x", "c": "z"}) == " x, ab ,z "
    assert with_alias("", "a") == "a"
    assert with_alias("b ", "a") == "b, a"
    assert with_alias("b,a", "a") == "b,a"


def _try_corpus_file(path: Path) -> tuple[int, list[str]]:
    """Remove and rename up to five entries of a file, one at a time; return how many, and why others were refused."""
    data = path.read_bytes()
    library = Library(data, path.name)
    done, reasons = 0, []
    for entry in library.entries[:: max(1, len(library.entries) // 5)][:5]:
        removed = prove(library, remove_entries(library, [entry]))
        reasons += [refusal.message for refusal in removed.refusals]
        rest = _read(library)
        del rest[library.entries.index(entry)]
        assert removed.refusals or _read(Library(removed.data)) == rest
        renamed = prove(library, [rename_key(library, entry, "other2020key")])
        reasons += [refusal.message for refusal in renamed.refusals]
        done += 2 - len(removed.refusals) - len(renamed.refusals)
        after = Library(renamed.data)
        again = next((other for other in after.entries if other.key == "other2020key"), None)
        assert renamed.refusals or (again and again.fields == entry.fields)
        assert len(after.entries) == len(library.entries)
    return done, reasons


def test_entries_of_a_sample_of_real_files_go_and_are_renamed_without_harm() -> None:
    """In real files an entry goes, or gets another key, and every other entry reads as before."""
    results = [_try_corpus_file(path) for path in sample(sorted(shared("bib/files").iterdir()), 8)]
    assert sum(done for done, _ in results) > 100


@pytest.mark.slow
def test_entries_of_every_real_file_go_and_are_renamed_without_harm() -> None:
    """Over the whole corpus at least 99 % of the edits are done, the rest refused, none wrong."""
    results = [_try_corpus_file(path) for path in sorted(shared("bib/files").iterdir())]
    done = sum(count for count, _ in results)
    refused = sum(len(reasons) for _, reasons in results)

    assert done / (done + refused) >= 0.99
