"""The laws of editing: what is not meant stays, what is done can be undone, and order does not matter."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bibtex_strategies import files
from citekit.bib.edits import Edit, add_entries, apply, change_field, remove_field, set_field
from citekit.bib.library import Library
from citekit.bib.proof import prove
from citekit.errors import EditRefused
from citekit.tagging.keywords import with_tags, without_tags
from shared_data import sample, shared

TAG = "agent:tofacitinib"


@given(files())
def test_no_edit_gives_the_same_bytes(data: bytes) -> None:
    """Reading a file and applying no edit gives its bytes back."""
    assert apply(data, []) == data
    assert prove(Library(data), []).data == data


@settings(deadline=None)
@given(files(), st.integers(0, 4), st.sampled_from(["keywords", "title", "doi"]))
def test_setting_a_new_field_and_removing_it_gives_the_same_bytes(data: bytes, index: int, name: str) -> None:
    """A field that was not there, set and taken away again, leaves no trace."""
    library = Library(data)
    entry = library.entries[index % len(library.entries)]
    if name in entry.fields:
        return
    edit = set_field(library, entry, name, "a value")
    assert edit is not None
    changed = Library(prove(library, [edit]).data)
    again = next(other for other in changed.entries if other.key == entry.key)
    assert again.fields[name] == "a value"
    back = remove_field(changed, again, name)
    assert back is not None

    assert prove(changed, [back]).data == data


@settings(deadline=None)
@given(files(), st.integers(0, 4))
def test_adding_a_tag_and_removing_it_gives_the_same_bytes(data: bytes, index: int) -> None:
    """``tag add`` and ``tag remove`` are each other's inverse, whatever the layout."""
    library = Library(data)
    entry = library.entries[index % len(library.entries)]
    edit = change_field(library, entry, "keywords", lambda value: with_tags(value, [TAG]))
    assert edit is not None
    changed = Library(prove(library, [edit]).data)
    again = next(other for other in changed.entries if other.key == entry.key)
    back = change_field(changed, again, "keywords", lambda value: without_tags(value, [TAG]))
    assert back is not None

    assert prove(changed, [back]).data == data


@settings(deadline=None)
@given(files(), st.randoms(use_true_random=False))
def test_independent_edits_commute(data: bytes, shuffle: random.Random) -> None:
    """Edits of different entries give the same file in whatever order they are listed or made."""
    library = Library(data)
    edits = [edit for entry in library.entries if (edit := set_field(library, entry, "doi", "10.1000/" + entry.key))]
    together = apply(data, edits)
    shuffled = edits[:]
    shuffle.shuffle(shuffled)
    assert apply(data, shuffled) == together

    one_by_one = data
    for entry in shuffle.sample(library.entries, len(library.entries)):
        current = Library(one_by_one)
        edit = set_field(current, current.get(entry.key) or entry, "doi", "10.1000/" + entry.key)
        one_by_one = apply(one_by_one, [edit] if edit else [])
    assert one_by_one == together


@settings(deadline=None)
@given(files(), st.integers(0, 4))
def test_an_edit_changes_one_field_and_nothing_else(data: bytes, index: int) -> None:
    """After an edit every other field of every entry reads as before, and bytes outside the entry are the same."""
    library = Library(data)
    entry = library.entries[index % len(library.entries)]
    edit = set_field(library, entry, "note", "set")
    if edit is None:
        return
    new = prove(library, [edit]).data
    changed = Library(new)
    assert new[: entry.start] == data[: entry.start]
    assert new[len(new) - (len(data) - entry.end) :] == data[entry.end :]
    for before, after in zip(library.entries, changed.entries, strict=True):
        expected = {**before.fields, "note": "set"} if before.key == entry.key else dict(before.fields)
        assert dict(after.fields) == expected


@settings(deadline=None)
@given(files())
def test_new_entries_are_appended_and_read_back(data: bytes) -> None:
    """Adding entries keeps the old bytes as a prefix, and both readers find the new ones."""
    library = Library(data)
    fields = (("author", "Müller, A"), ("title", "{JAK} inhibitors \\& more"), ("month", "jun"))
    edit = add_entries(library, [("article", "new1", fields), ("book", "new2", fields[1:])])
    assert edit is not None
    new = prove(library, [edit]).data

    assert new.startswith(data)
    added = Library(new).get("new1")
    assert added is not None
    assert dict(added.fields) == dict(fields)
    assert len(Library(new).entries) == len(library.entries) + 2


def test_overlapping_edits_are_an_error() -> None:
    """Two edits of one span cannot both be made."""
    with pytest.raises(ValueError, match="overlaps"):
        apply(b"abcdef", [Edit(0, 3, b"x"), Edit(2, 4, b"y")])


def _tag_corpus_file(path: Path) -> tuple[int, list[str]]:
    """Tag up to five entries of a file, one at a time; return how many were done, and the reasons of the refused."""
    data = path.read_bytes()
    library = Library(data, path.name)
    assert prove(library, []).data == data
    done, reasons = 0, []
    for entry in library.entries[:: max(1, len(library.entries) // 5)][:5]:
        edit = change_field(library, entry, "keywords", lambda value: with_tags(value, [TAG]))
        assert edit is not None
        proved = prove(library, [edit])
        if proved.refusals:
            assert proved.data == data
            assert all(refusal.where.startswith(f"{path.name}:") for refusal in proved.refusals)
            reasons.append(proved.refusals[0].message)
            continue
        done += 1
        new = proved.data
        assert new[: edit.start] == data[: edit.start]
        assert new[edit.start + len(edit.replacement) :] == data[edit.end :]
        assert new.count(b"\n") - data.count(b"\n") in (0, 1)
        changed = Library(new)
        again = next(other for other in changed.entries if other.start == entry.start)
        back = change_field(changed, again, "keywords", lambda value: without_tags(value, [TAG]))
        assert back is not None
        assert prove(changed, [back]).data == data
    return done, reasons


def test_a_sample_of_real_files_is_tagged_without_harm() -> None:
    """In real files a tag goes in and out again; what cannot be proved is refused with line and reason."""
    results = [_tag_corpus_file(path) for path in sample(sorted(shared("bib/files").iterdir()), 8)]
    assert sum(done for done, _ in results) > 50


@pytest.mark.slow
def test_every_real_file_is_tagged_without_harm() -> None:
    """Over the whole corpus at least 99 % of the edits are done, the rest refused, none wrong."""
    results = [_tag_corpus_file(path) for path in sorted(shared("bib/files").iterdir())]
    done = sum(count for count, _ in results)
    refused = sum(len(reasons) for _, reasons in results)

    assert done / (done + refused) >= 0.99


def test_unbalanced_braces_are_refused() -> None:
    """A value that would break the entry is refused, with the entry's line."""
    library = Library(b"\n@article{a, title={x}}", "refs.bib")
    with pytest.raises(EditRefused) as caught:
        set_field(library, library.entries[0], "note", "an open { brace")

    assert caught.value.where == "refs.bib:2"


def test_removing_the_only_field_keeps_the_key() -> None:
    """The comma behind the key stays where a remark follows, so that the key does not take the remark in."""
    library = Library(b"@misc{k,\n  keywords = {agent:x} % see ref 3\n}\n")
    edit = remove_field(library, library.entries[0], "keywords")
    assert edit is not None
    new = Library(prove(library, [edit]).data)

    assert [(entry.key, dict(entry.fields)) for entry in new.entries] == [("k", {})]


KEYWORDS = {
    '@string{kw = "biologics"}@misc{k, keywords = {a, b} # kw}': "a, bbiologics, agent:x",
    "@misc{k, keywords = {a; b; } # {c}}": "a; b; c; agent:x",
    "@misc{k, keywords = 2020}": "2020, agent:x",
    '@misc{k, keywords = "a" # {, b}}': "a, b, agent:x",
}
"""A library, and its keywords once a tag was added."""


@pytest.mark.parametrize("source", KEYWORDS)
def test_a_tag_is_one_keyword_whatever_the_value_is_made_of(source: str) -> None:
    """Operands, macros and numbers are kept; the tag reads back as a keyword of its own, and goes without a trace."""
    library = Library(source.encode())
    edit = change_field(library, library.entries[0], "keywords", lambda value: with_tags(value, ["agent:x"]))
    assert edit is not None
    changed = Library(prove(library, [edit]).data)
    assert changed.entries[0].fields["keywords"] == KEYWORDS[source]
    back = change_field(changed, changed.entries[0], "keywords", lambda value: without_tags(value, ["agent:x"]))
    assert back is not None

    assert prove(changed, [back]).data == source.encode()


MACROS = {
    "keywords = kt": "comes from the macro `kt`",
    "keywords = {a, } # kt # {, b}": "comes from the macro `kt`",
    "keywords = agent:x": "is `agent:x`, which has no braces or quotes",
}
"""Fields whose tag cannot be taken out, and why."""


@pytest.mark.parametrize("field", MACROS)
def test_a_tag_that_a_macro_holds_is_refused(field: str) -> None:
    """What stands in an ``@string``, or without delimiters, is not taken out of one entry; the reason names it."""
    library = Library(f'@string{{kt = "hair, agent:x"}}\n@misc{{k, {field}}}'.encode(), "refs.bib")
    with pytest.raises(EditRefused) as caught:
        change_field(library, library.entries[0], "keywords", lambda value: without_tags(value, ["agent:x"]))

    assert MACROS[field] in caught.value.message
    assert caught.value.where == "refs.bib:2"


EMPTY = ("keywords = {},\n title = {A}", 'title = {A},\n keywords = ""', "title = {A},\n keywords = { }", "Keywords={}")


@pytest.mark.parametrize("fields", EMPTY)
def test_an_empty_field_that_was_there_stays(fields: str) -> None:
    """Where place or spelling tell that citekit did not put the field there, its last tag leaves it as it was."""
    data = f"@misc{{k,\n {fields}\n}}".encode()
    library = Library(data)
    edit = change_field(library, library.entries[0], "keywords", lambda value: with_tags(value, [TAG]))
    assert edit is not None
    changed = Library(prove(library, [edit]).data)
    back = change_field(changed, changed.entries[0], "keywords", lambda value: without_tags(value, [TAG]))
    assert back is not None

    assert prove(changed, [back]).data == data


def test_keywords_before_the_page_mark_go_without_a_trace() -> None:
    """The keywords of an entry that a page describes stand before its mark, whoever put them there."""
    data = b"@misc{k,\n  title = {T},\n  citekit-source = {page}\n}\n"
    library = Library(data)
    edit = change_field(library, library.entries[0], "keywords", lambda value: with_tags(value, [TAG]))
    assert edit is not None
    changed = Library(prove(library, [edit]).data)
    assert list(changed.entries[0].fields) == ["title", "keywords", "citekit-source"]
    back = change_field(changed, changed.entries[0], "keywords", lambda value: without_tags(value, [TAG]))
    assert back is not None

    assert prove(changed, [back]).data == data


@pytest.mark.parametrize(("change", "tag"), [(with_tags, TAG), (without_tags, "agent:x")])
def test_a_field_that_stands_twice_is_not_changed(change: Callable[[str, list[str]], str], tag: str) -> None:
    """BibTeX reads the first and biber the last, so no edit of either would hold; other fields can be edited."""
    data = b"@misc{k, keywords = {agent:x}, Keywords = {b}}"
    library = Library(data, "refs.bib")
    edit = change_field(library, library.entries[0], "keywords", lambda value: change(value, [tag]))
    note = set_field(library, library.entries[0], "note", "n")
    assert edit is not None
    assert note is not None
    proved = prove(library, [edit])

    assert proved.data == data
    assert "`keywords` twice" in proved.refusals[0].message
    assert prove(library, [note]).refusals == ()


READABLE_BY_ONE = [
    b"@misc{k, title = {x}, % a remark\n note = {y}}",
    b"@misc{k, path = {C:\\\\}, note = {y}}",
    b"@misc{k, abstract = {see\n@home{x} there}, note = {y}}",
    b"@misc{k, note = {y}, note = {z}}",
]


@pytest.mark.parametrize("source", READABLE_BY_ONE)
def test_entries_beyond_the_second_reader_are_edited_all_the_same(source: bytes) -> None:
    """Remarks, escaped backslashes, entry-like lines and repeated fields are masked for it where nothing changes."""
    library = Library(source)
    edit = set_field(library, library.entries[0], "keywords", "agent:x")
    assert edit is not None
    proved = prove(library, [edit])

    assert proved.refusals == ()
    assert Library(proved.data).entries[0].fields["keywords"] == "agent:x"


SOUP: list[str] = [
    *'{}#,=()\\@;é"',
    *("@misc{k,", "@article{a,", '@string{s="x"}', "@comment{x}", "@my-type("),
    *("keywords", "title", "{agent:x}", "{a, b}", "s", "2020", "x", " % r\n", "\n", "\r\n", " ", "; "),
]
"""What broken files are made of."""


@settings(deadline=None, max_examples=400)
@given(st.lists(st.sampled_from(SOUP), max_size=25).map("".join), st.booleans())
def test_no_edit_of_a_broken_file_harms_another_entry(source: str, add: bool) -> None:
    """Whatever a file is made of, a proved edit leaves every key, and every field but one, as it was read before."""
    library = Library(source.encode())
    change = with_tags if add else without_tags
    for entry in library.entries[:2]:
        try:
            edit = change_field(library, entry, "keywords", lambda value: change(value, ["agent:x"]))
        except EditRefused:
            continue
        after = Library(prove(library, [edit] if edit else []).data)
        assert [other.key for other in after.entries] == [other.key for other in library.entries]
        for old, new in zip(library.entries, after.entries, strict=True):
            touched = {"keywords"} if old.start == entry.start else set()
            assert {k: v for k, v in old.fields.items() if k not in touched} == {
                k: v for k, v in new.fields.items() if k not in touched
            }


def test_what_describes_the_work_goes_before_keywords() -> None:
    """A new field stands behind the last one that is not citekit's own or the keywords; these stand last."""
    data = b"@misc{k,\n  title = {T},\n  keywords = {a, agent:x},\n  citekit-source = {page}\n}\n"
    library = Library(data)
    entry = library.entries[0]
    made = [set_field(library, entry, name, "v") for name in ("author", "citekit-notice")]

    assert apply(data, [edit for edit in made if edit]) == (
        b"@misc{k,\n  title = {T},\n  author = {v},\n  keywords = {a, agent:x},\n  citekit-source = {page},\n"
        b"  citekit-notice = {v}\n}\n"
    )


@pytest.mark.parametrize("head", ["@misc{k, keywords = {a}}", "@misc{k}", "@misc{k,\n  keywords = {a},\n}\n"])
def test_an_entry_of_keywords_alone_takes_a_field_too(head: str) -> None:
    """Where nothing else stands before them, the new field goes behind."""
    library = Library(head.encode())
    edit = set_field(library, library.entries[0], "author", "v")
    assert edit

    assert Library(apply(head.encode(), [edit])).entries[0].fields["author"] == "v"


def test_a_field_of_an_empty_entry_follows_its_layout() -> None:
    """Where the entry ends on a line of its own, so does its first field; else it stands behind the key."""
    made = []
    for data in (b"@misc{k\n}", b"@misc{k,\n}", b"@misc{k}"):
        library = Library(data)
        edit = set_field(library, library.entries[0], "note", "n")
        made.append(apply(data, [edit] if edit else []))

    assert made == [b"@misc{k,\n  note = {n}\n}", b"@misc{k,\n  note = {n},\n}", b"@misc{k, note = {n}}"]
