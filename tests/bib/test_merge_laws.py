"""The laws of merging: a side that changed nothing does not count, and nothing that one side says is lost."""

import random
from functools import partial
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bibtex_strategies import files
from citekit.bib.edits import Edit, add_entries, apply, change_field, remove_field, set_field
from citekit.bib.edits_entries import remove_entries
from citekit.bib.library import Library
from citekit.bib.merge import MergedFile, Unmergeable, merge
from citekit.bib.merge_entry import Markers
from citekit.journeys.merging import merged_keywords
from citekit.tagging.keywords import split, with_tags, without_tags
from shared_data import sample, shared

COMBINE = {"keywords": merged_keywords}
TAGS = ("agent:a", "agent:b", "agent:c")


def _merge(base: bytes, ours: bytes, theirs: bytes) -> MergedFile:
    return merge(base, ours, theirs, COMBINE, Markers())


def _merged(base: str, ours: str, theirs: str) -> str:
    """Return a merge that has no conflicts."""
    merged = _merge(base.encode(), ours.encode(), theirs.encode())
    assert merged.conflicts == ()
    return merged.data.decode()


@st.composite
def edited(draw: st.DrawFn, base: bytes, new: str) -> bytes:
    """Draw a version of a file: entries tagged, fields set and removed, entries removed and added."""
    library = Library(base)
    made: list[Edit | None] = []
    gone = []
    for entry in library.entries:
        what = draw(st.sampled_from(["", "", "tag", "untag", "set", "drop", "remove"]))
        tags = draw(st.lists(st.sampled_from(TAGS), min_size=1, max_size=2))
        if what == "remove":
            gone.append(entry)
        elif what == "drop":
            made.append(remove_field(library, entry, "note"))
        elif what == "set":
            made.append(set_field(library, entry, draw(st.sampled_from(["title", "note"])), draw(VALUES)))
        elif what:
            change = partial(with_tags if what == "tag" else without_tags, tags=tags)
            made.append(change_field(library, entry, "keywords", change))
    if draw(st.booleans()):
        made.append(add_entries(library, [("misc", new, (("title", "New"),))]))
    removed = remove_entries(library, gone)
    if removed and removed[-1].end == len(base):
        made = [edit for edit in made if edit is None or edit.block]
    return apply(base, [*removed, *(edit for edit in made if edit)])


VALUES = st.sampled_from(["One", "Two", "Three"])


@st.composite
def versions(draw: st.DrawFn) -> tuple[bytes, bytes, bytes]:
    """Draw a file and two versions of it."""
    base = draw(files())
    assume(not Library(base).blocks.problems)
    return base, draw(edited(base, "new1")), draw(edited(base, draw(st.sampled_from(["new1", "new2"]))))


Said = tuple[str, dict[str, str], frozenset[str]]
"""Type, fields but keywords, keywords."""


def _content(data: bytes) -> dict[str, Said]:
    """Return what the entries say, by key: values without their layout, keywords as a set."""
    content = {}
    for entry in Library(data).entries:
        fields = {name: " ".join(value.split()) for name, value in entry.fields.items() if name != "keywords"}
        keywords = frozenset(one.bare for one in split(entry.fields.get("keywords", "")))
        content[entry.key] = (entry.type, fields, keywords)
    return content


@settings(deadline=None)
@given(versions())
def test_a_side_that_changed_nothing_does_not_count(drawn: tuple[bytes, bytes, bytes]) -> None:
    """Whoever changed nothing takes the other's file, and two equal changes are one, byte for byte."""
    base, one, _ = drawn
    assert _merge(base, base, one) == MergedFile(one)
    assert _merge(base, one, base) == MergedFile(one)
    assert _merge(base, one, one) == MergedFile(one)


@settings(deadline=None, max_examples=300)
@given(versions())
def test_both_directions_say_the_same(drawn: tuple[bytes, bytes, bytes]) -> None:
    """Whether ours or theirs is merged in, the entries say the same and the same things are in conflict."""
    base, one, two = drawn
    left, right = _merge(base, one, two), _merge(base, two, one)
    assert set(left.conflicts) == set(right.conflicts)
    if not left.conflicts:
        assert _content(left.data) == _content(right.data)


@settings(deadline=None, max_examples=300)
@given(versions())
def test_every_change_of_one_side_is_in_the_merge(drawn: tuple[bytes, bytes, bytes]) -> None:
    """Each field that one side alone set, added or removed is so in the merge; tags are those of the set merge."""
    base, one, two = drawn
    merged = _merge(base, one, two)
    assume(not merged.conflicts)
    before, here, there, after = map(_content, (base, one, two, merged.data))
    for key in {*here, *there}:
        old, mine, other = (side.get(key) for side in (before, here, there))
        if other == old or mine == other:
            assert after.get(key) == mine
        elif mine == old:
            assert after.get(key) == other
        elif mine and other:
            for name in {*mine[1], *other[1]}:
                was, here_, there_, now = (
                    side[1].get(name) if side else None for side in (old, mine, other, after[key])
                )
                assert now == (there_ if here_ == was else here_)
            tags = [side[2] if side else frozenset() for side in (old, mine, other, after[key])]
            assert tags[3] == (tags[1] | (tags[2] - tags[0])) - (tags[0] - tags[2])


@settings(deadline=None)
@given(versions())
def test_nothing_is_lost_in_a_conflict(drawn: tuple[bytes, bytes, bytes]) -> None:
    """A merge with conflicts has one pair of markers for each, and git's lines in their order."""
    merged = _merge(*drawn)
    lines = merged.data.removeprefix(b"\xef\xbb\xbf").splitlines()
    marks = [line[:7] for line in lines if line[:7] in (b"<<<<<<<", b"=======", b">>>>>>>")]
    assert marks == [b"<<<<<<<", b"=======", b">>>>>>>"] * len(merged.conflicts)


A = "@article{a,\n  title = {A},\n  year = {2020},\n  keywords = {hair, agent:x},\n}\n"
B = "@article{b,\n  title = {B},\n}\n"
C = "@article{c,\n  title = {C},\n}\n"


def test_entries_that_both_sides_add_are_kept() -> None:
    """What both append stands behind the last common entry, ours first."""
    assert _merged(A, f"{A}\n{B}", f"{A}\n{C}") == f"{A}\n{B}\n{C}"


def test_an_entry_that_theirs_put_between_two_stands_there() -> None:
    """An addition comes behind what it follows in its own file."""
    assert _merged(f"{A}\n{B}", f"{A}\n{B.replace('{B}', '{B b}')}", f"{A}\n{C}\n{B}") == (
        f"{A}\n{C}\n{B.replace('{B}', '{B b}')}"
    )


def test_tags_merge_as_a_set() -> None:
    """Both sides' additions and removals count; the publisher's keywords stay."""
    ours, theirs = A.replace("agent:x", "agent:x, agent:y"), A.replace("hair, agent:x", "hair, agent:z")
    assert "keywords = {hair, agent:y, agent:z}" in _merged(A, ours, theirs)


def test_different_fields_of_one_entry_merge() -> None:
    """One side's title and the other's year are both in the merge, with a field that theirs added as it is written."""
    ours = A.replace("{A}", "{A a}")
    theirs = A.replace("{2020}", "2021").replace("  keywords", "  month = jan,\n  keywords")
    merged = _merged(A, ours, theirs)
    assert "title = {A a},\n  year = 2021,\n" in merged
    assert "month = jan,\n" in merged


def test_a_field_that_both_changed_stands_between_markers() -> None:
    """Only the field's own lines are marked; the rest of the entry is merged."""
    ours, theirs = A.replace("{A}", "{O}"), A.replace("{A}", "{T}").replace("2020", "2021")
    merged = _merge(A.encode(), ours.encode(), theirs.encode())
    assert merged.conflicts == (("a", "title"),)
    assert merged.data.decode() == (
        "@article{a,\n<<<<<<< ours\n  title = {O},\n=======\n  title = {T},\n>>>>>>> theirs\n"
        "  year = {2021},\n  keywords = {hair, agent:x},\n}\n"
    )


def test_a_field_removed_here_and_changed_there_is_a_conflict() -> None:
    """One side of the markers is empty then."""
    ours, theirs = A.replace("  year = {2020},\n", ""), A.replace("2020", "2021")
    for one, two in ((ours, theirs), (theirs, ours)):
        merged = _merge(A.encode(), one.encode(), two.encode())
        assert merged.conflicts == (("a", "year"),)
        assert merged.data.count(b"year = {2021},") == 1
        assert b"<<<<<<< ours\n=======\n" in merged.data or b"=======\n>>>>>>> theirs\n" in merged.data


def test_an_entry_removed_here_and_changed_there_is_a_conflict() -> None:
    """The changed entry stands whole between markers, its neighbours untouched."""
    base, theirs = f"{A}\n{B}\n{C}", f"{A}\n{B.replace('{B}', '{T}')}\n{C}"
    merged = _merge(base.encode(), f"{A}\n{C}".encode(), theirs.encode())
    assert merged.conflicts == (("b", ""),)
    assert merged.data.decode() == (f"{A}\n<<<<<<< ours\n=======\n{B.replace('{B}', '{T}')}>>>>>>> theirs\n\n{C}")


def test_an_entry_removed_here_and_laid_out_anew_there_goes() -> None:
    """Layout is no change that speaks against a removal."""
    assert _merged(f"{A}\n{B}", A, f"{A}\n{B.replace('  title', '    Title')}") == A


def test_one_key_for_two_works_is_a_conflict_of_the_whole_entry() -> None:
    """Two branches may give one key to two works: their fields are not mixed."""
    ours, theirs = A + "@misc{n, doi = {10.1/x}, note = {o}}\n", A + "@misc{n, doi = {10.1/y}, year = 1}\n"
    assert _merge(A.encode(), ours.encode(), theirs.encode()).conflicts == (("n", ""),)


def test_one_work_that_both_added_is_merged() -> None:
    """With the same DOI the fields of both are taken together."""
    ours, theirs = A + "@misc{n,\n doi = {10.1/x},\n note = {o}\n}\n", A + "@misc{n,\n doi = {10.1/X},\n year = 1\n}\n"
    merged = _merge(A.encode(), ours.encode(), theirs.encode())
    assert merged.conflicts == (("n", "doi"),)
    assert b"note = {o}" in merged.data
    assert b"year = 1" in merged.data


def test_text_strings_and_metadata_are_merged_too() -> None:
    """Remarks, macros and JabRef's metadata are items of their own."""
    base = f'% head\n@string{{j = "J"}}\n\n{A}\n@comment{{jabref-meta: databaseType:bibtex;}}\n'
    ours = base.replace("% head\n", "% head\n% more\n").replace("bibtex;", "biblatex;")
    theirs = base.replace('"J"', '"Journal"').replace(A, f"{A}\n% about b\n{B}")
    merged = _merged(base, ours, theirs)
    assert merged == base.replace("% head\n", "% head\n% more\n").replace("bibtex;", "biblatex;").replace(
        '"J"', '"Journal"'
    ).replace(A, f"{A}\n% about b\n{B}")


def test_the_order_of_a_side_that_sorted_is_taken() -> None:
    """When one side alone changed the order, its order holds and the other's changes are in it."""
    merged = _merged(f"{A}\n{B}\n{C}", f"{A.replace('{A}', '{A a}')}\n{B}\n{C}", f"{C}\n{B}\n{A}")
    assert merged == f"{C}\n{B}\n{A.replace('{A}', '{A a}')}"


def test_entries_that_share_a_key_are_never_mixed() -> None:
    """Which is which cannot be told, so two changes are a conflict of the whole entry."""
    base = A + A.replace("{A}", "{A2}")
    merged = _merge(base.encode(), base.replace("{A}", "{O}").encode(), base.replace("2020", "2021", 1).encode())
    assert merged.conflicts == (("a", ""),)


@pytest.mark.parametrize("broken", [0, 1, 2])
def test_a_file_that_cannot_be_read_is_not_merged_by_entry(broken: int) -> None:
    """The error says which version, and where."""
    sides = [A, A.replace("2020", "2021"), A.replace("{A}", "{T}")]
    sides[broken] += "\n@article{x, title = {open\n"
    with pytest.raises(Unmergeable, match=r"line \d+: the entry never closes"):
        _merge(*(side.encode() for side in sides))


def _merge_corpus_file(path: Path) -> bool:
    """Tag every other entry here and the rest there; the merge must hold both and every other byte."""
    data = path.read_bytes()
    library = Library(data)
    chosen = random.Random(path.name).sample(library.entries, min(len(library.entries), 6))
    sides = []
    for number, entries in enumerate((chosen[::2], chosen[1::2])):
        edits = [set_field(library, entry, "note", f"side {number}") for entry in entries]
        added = add_entries(library, [("misc", f"new{number}", (("title", "New"),))])
        sides.append(apply(data, [edit for edit in (*edits, added) if edit]))
    try:
        merged = _merge(data, *sides)
    except Unmergeable:
        return False
    assert merged.conflicts == ()
    after = Library(merged.data)
    assert [entry.key for entry in after.entries] == [*(entry.key for entry in library.entries), "new0", "new1"]
    for number, entry in enumerate(chosen):
        index = library.entries.index(entry)
        assert after.entries[index].fields == {**entry.fields, "note": f"side {number % 2}"}
    return True


def test_a_sample_of_real_files_merges() -> None:
    """Two branches that edit different entries of a real file and add one each merge without a conflict."""
    results = [_merge_corpus_file(path) for path in sample(sorted(shared("bib/files").iterdir()), 8)]
    assert sum(results) >= 0.9 * len(results)


@pytest.mark.slow
def test_every_real_file_merges() -> None:
    """Over the whole corpus; files with a broken block are left to git's line merge."""
    results = [_merge_corpus_file(path) for path in sorted(shared("bib/files").iterdir())]
    assert sum(results) >= 0.95 * len(results)
