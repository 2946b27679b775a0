"""Changes of values that several operands make up: any literals, whatever the text is parted into."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.bib.edits import change_field
from citekit.bib.library import Library
from citekit.bib.operands import cuts
from citekit.bib.proof import prove
from citekit.errors import EditRefused
from citekit.tagging.keywords import renamed, with_tags, without_tags

TAG = "agent:x"
CHANGES: dict[str, Callable[[str], str]] = {
    "add": lambda value: with_tags(value, ["agent:y"]),
    "remove": lambda value: without_tags(value, [TAG]),
    "rename": lambda value: renamed(value, TAG, "agent:xylitol"),
}


@given(st.text("ab,", max_size=8), st.text("ab,", max_size=8))
def test_each_cut_makes_the_new_text_of_the_old(old: str, new: str) -> None:
    """All cuts of two texts are right and of one length."""
    found = list(cuts(old, new))

    assert found
    assert {old[: one.start] + one.added + old[one.end :] for one in found} == {new}
    assert len({(one.end - one.start, len(one.added)) for one in found}) == 1


@st.composite
def concatenations(draw: st.DrawFn) -> tuple[str, str]:
    """Draw a keywords value that holds the tag, and the literals that it is parted into."""
    words = draw(st.lists(st.sampled_from(["hair", "agent:xy", "alopecia areata", "x"]), max_size=3))
    words.insert(draw(st.integers(0, len(words))), TAG)
    value = draw(st.sampled_from([", ", ",", "; "])).join(words)
    places = sorted(draw(st.sets(st.integers(0, len(value)), max_size=3)))
    parts = [value[start:end] for start, end in zip([0, *places], [*places, len(value)], strict=True)]
    marks = [draw(st.sampled_from(["{}", '""'])) for _ in parts]
    return value, " # ".join(mark[0] + part + mark[1] for part, mark in zip(parts, marks, strict=True))


@settings(deadline=None)
@given(concatenations(), st.sampled_from(sorted(CHANGES)))
def test_a_tag_is_changed_wherever_the_literals_part_it(drawn: tuple[str, str], change: str) -> None:
    """The tag may stand in one literal or reach over several; what is around the value keeps its bytes."""
    value, source = drawn
    head, tail = "@misc{k, keywords = ", ", title = {A}}"
    library = Library(f"{head}{source}{tail}".encode())
    edit = change_field(library, library.entries[0], "keywords", CHANGES[change])
    assert edit is not None
    proved = prove(library, [edit])

    assert proved.refusals == ()
    assert Library(proved.data).entries[0].fields["keywords"] == CHANGES[change](value)
    assert proved.data.startswith(head.encode())
    assert proved.data.endswith(tail.encode())


PARTED = {
    "{agent:x} # {, hair}": "{hair}",
    "{hair, } # {agent:x}": "{hair}",
    '{agent:} # "x, hair"': '"hair"',
    "{hair, age} # { ; } # {n}": None,
    "{a, age} # {nt:} # {x, b}": "{a, } # {b}",
    "{a, agent:x} # kw": "{a} # kw",
    "kw # {, agent:x}": "kw",
}
"""Values that hold the tag, or do not, and what its removal leaves."""


@pytest.mark.parametrize("source", PARTED)
def test_what_stays_keeps_its_delimiters(source: str) -> None:
    """An operand of which nothing stays goes with its ``#``; macros that repeat its text stay."""
    data = '@string{kw = ", agent:y"}@misc{k, title = {A}, keywords = %s}'
    library = Library((data % source).encode())
    edit = change_field(library, library.entries[0], "keywords", CHANGES["remove"])
    left = PARTED[source]

    assert (edit is None) == (left is None)
    assert prove(library, [edit] if edit else []).data == (data % (left or source)).encode()


def test_a_change_that_reaches_into_a_macro_is_refused() -> None:
    """A tag of which one half is a macro's cannot be taken out."""
    library = Library(b'@string{half = "gent:x, b"}@misc{k, keywords = {a} # half}')
    with pytest.raises(EditRefused, match="the macro `half`"):
        change_field(library, library.entries[0], "keywords", CHANGES["remove"])
