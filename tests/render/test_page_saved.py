"""What can be saved from a page, packed and unpacked: the texts come out as they went in."""

import base64
import json
import re
import zlib

from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.bib.library import Library
from citekit.journeys.notices import KnownFacts
from citekit.journeys.referencing import Printed
from citekit.journeys.saving import to_save
from citekit.mapping.bibtex import to_work
from citekit.mapping.updates import Fact
from citekit.render.page_saved import Saved, ToSave
from citekit.vocabulary import Vocabulary

TEXT = st.text(st.one_of(st.sampled_from("ab \n\r\0\ue000\ue001\uf8ff"), st.characters(codec="utf-8")), max_size=12)
WORKS = st.dictionaries(st.text("abc", min_size=1), st.lists(TEXT, min_size=1, max_size=4), max_size=4)


def unpacked(packed: str) -> dict[str, tuple[str, ...]]:
    """Return by key the three texts, as ``save.js`` makes them."""
    content = json.loads(zlib.decompress(base64.b64decode(packed)))
    works = {}
    for pieces, *texts in zip(*(content[name] for name in ("pieces", "bib", "ris", "csv")), strict=True):
        works[pieces[0]] = tuple(whole(text, pieces) if len(pieces) > 1 else text for text in texts)
    return works


def whole(text: str, pieces: list[str]) -> str:
    """Return a text with its pieces in their places."""
    return re.sub("[\ue000-\uf8ff]", lambda one: pieces[ord(one[0]) - 0xE000], text)


@given(WORKS)
@settings(deadline=None, max_examples=200)
def test_what_was_packed_comes_out_as_it_went_in(works: dict[str, list[str]]) -> None:
    """Whatever the values are, in each other or not, and characters that stand for pieces among them."""
    saved = {
        key: Saved("".join(f"  {value},\n" for value in values), "".join(f"AU  - {v}\r\n" for v in values), values)
        for key, values in works.items()
    }
    came = unpacked(ToSave(("A",), saved).packed(saved))

    assert {key: texts[:2] for key, texts in came.items()} == {key: one[:2] for key, one in saved.items()}


def test_a_value_travels_once() -> None:
    """A title that stands in entry, record and row is in the page a single time."""
    title = "A title that is long enough"
    saved = Saved(f"@article{{key, title = {{{title}}}}}", f"TI  - {title}\r\n", [title])
    packed = ToSave(["Title"], {"key": saved}).packed(["key"])

    assert zlib.decompress(base64.b64decode(packed)).decode().count(title) == 1
    assert unpacked(packed)["key"] == (saved.bibtex, saved.ris, title)


def test_works_that_cannot_be_saved_are_left_out() -> None:
    """A list may name a work that has no record."""
    assert unpacked(ToSave((), {}).packed(["nobody"])) == {}


def test_a_saved_month_is_the_macro_that_every_style_knows() -> None:
    """As the library has it, without braces, in which it would be a word; other values stay in theirs."""
    library = Library(b"@article{a, title = {May}, month = may, year = 2020}\n@article{b, month = {May--June}}")
    entries = {entry.key: entry for entry in library.entries}
    works = {key: to_work(entry.type, entry.fields) for key, entry in entries.items()}
    saved = to_save([("a", {}), ("b", {})], entries, works, Printed([], {}, {}, ()), Vocabulary(), KnownFacts({}))

    bib = {key: texts[0] for key, texts in zip("ab", unpacked(saved.packed("ab")).values(), strict=True)}
    assert "  title = {May},\n  month = may,\n  year = {2020},\n" in bib["a"]
    assert "  month = {May--June},\n" in bib["b"]


def test_a_saved_record_says_that_its_work_was_retracted() -> None:
    """In the note of RIS, which reference managers show."""
    entries = {"a": Library(b"@article{a, title = {T}}").entries[0]}
    works = {"a": to_work("article", {"title": "T"})}
    known = KnownFacts(
        {"a": (Fact("retracted", "the work was retracted: retraction on 2021-05-01, notice 10.5555/n"),)}
    )
    saved = to_save([("a", {})], entries, works, Printed([], {}, {}, ()), Vocabulary(), known)

    assert "N1  - Retracted: retraction on 2021-05-01, notice 10.5555/n\r\n" in saved.works["a"].ris
