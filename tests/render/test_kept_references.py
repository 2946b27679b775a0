"""Formatted references kept between commands: the same again, quick, and harmless whatever happens to the folder."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from citekit.errors import UsageError
from citekit.render import kept, render
from citekit.render.formatter import Entries, Pandoc
from citekit.render.items import CslItem
from citekit.render.kept_references import Formatted, KeptReferences
from citekit.render.locales import LOCALES, known_locale, page_language
from citekit.render.references import engine_version, format_references
from citekit.render.richtext import Link, Styled, Text
from citekit.render.styles import Style, load_style
from render.samples import SEED, plain_list

RICH = (Text("a < b "), Styled("emphasis", (Text("in vivo"),)), Link("https://x.invalid", (Text("x"),)))


class Other:
    """An engine that is not pandoc, and counts its runs."""

    def __init__(self, name: str = "one") -> None:
        self.name = name
        self.runs = 0

    def identity(self) -> str:
        """Return the name."""
        return self.name

    def version(self) -> str:
        """Return the name again."""
        return self.name

    def told(self, item: CslItem, safe: str, style: Style) -> dict[str, Any]:
        """Return the item under its safe id."""
        return {**item, "id": safe}

    @contextmanager
    def start(self, items: Sequence[Mapping[str, Any]], style: Style, locale: str) -> Iterator[Callable[[], Entries]]:
        """Give what returns each title."""
        self.runs += 1
        yield lambda: {item["id"]: (f"{number}.", (Text(str(item["title"])),)) for number, item in enumerate(items, 1)}


def test_another_engine_takes_the_place_of_pandoc() -> None:
    """All that is asked of an engine is the Formatter interface."""
    references, findings = format_references(SEED, load_style("apa"), formatter=Other())
    assert [reference.label for reference in references.values()] == ["1.", "2.", "3.", "4.", "5."]
    assert references["kerkemeyer2021"].body == (Text("Frontal fibrosing alopecia"),)
    assert findings == ()


def test_the_second_time_nothing_is_formatted_and_the_same_comes_out(tmp_path: Path) -> None:
    """Another item, style, language or engine is another list."""
    apa, engine = load_style("apa"), Other()
    first = format_references(SEED, apa, cache=tmp_path, formatter=engine)
    assert format_references(SEED, apa, cache=tmp_path, formatter=engine) == first
    assert engine.runs == 1
    format_references(SEED[:4], apa, cache=tmp_path, formatter=engine)
    format_references(SEED, load_style("nlm"), cache=tmp_path, formatter=engine)
    format_references(SEED, apa, locale="de", cache=tmp_path, formatter=engine)
    assert engine.runs == 4
    newer = Other("two")
    format_references(SEED, apa, cache=tmp_path, formatter=newer)
    assert newer.runs == 1


def test_rich_text_and_broken_items_come_back_as_they_were(tmp_path: Path) -> None:
    """Styles, links and the reasons of findings are kept too."""
    made = Formatted({"r0": ("1.", RICH), "r1": ("", ())}, {"r1": "no date"})
    store = KeptReferences(tmp_path)
    store.put("ab", made)
    again = store.get("ab")
    assert again == made
    assert again is not None and list(again.entries) == ["r0", "r1"]


@pytest.mark.parametrize("damage", [b"", b"x", b"\xff\n[]", None])
def test_a_damaged_list_is_formatted_anew(tmp_path: Path, damage: bytes | None) -> None:
    """A flipped letter in the middle counts as damage too."""
    apa, engine = load_style("apa"), Other()
    first = format_references(SEED, apa, cache=tmp_path, formatter=engine)
    (file,) = (tmp_path / "references").iterdir()
    file.write_bytes(file.read_bytes().replace(b"Frontal", b"frontal") if damage is None else damage)
    assert format_references(SEED, apa, cache=tmp_path, formatter=engine) == first
    assert engine.runs == 2


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(tmp_path: Path) -> None:
    """A file lies where the folder should be."""
    (tmp_path / "references").write_text("")
    references, _ = format_references(SEED, load_style("apa"), cache=tmp_path, formatter=Other())
    assert len(references) == 5


def test_the_lists_used_longest_ago_go_when_there_are_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder is bounded; the list kept last stays in any case."""
    monkeypatch.setattr(kept, "LARGEST", 250)
    store = KeptReferences(tmp_path)
    for name in ("aa", "bb", "cc"):
        store.put(name, Formatted({"r0": ("", (Text("x" * 40),))}, {}))
        store.get("aa")
    assert [name for name in ("aa", "bb", "cc") if store.get(name)] == ["aa", "cc"]


def test_pandoc_says_its_version_and_is_asked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For the foot of a page; a pandoc that has changed is asked again."""
    version = engine_version(tmp_path)
    assert version.startswith("pandoc ")
    monkeypatch.setattr(Pandoc, "version", lambda _: "pandoc anew")
    assert engine_version(tmp_path) == version
    monkeypatch.setattr(Pandoc, "identity", lambda _: "another")
    assert engine_version(tmp_path) == engine_version() == "pandoc anew"


def test_the_foot_of_a_page_names_style_and_engine() -> None:
    """So that a reader can tell how the references came about."""
    html = render(plain_list(SEED), SEED, to="html").text
    assert f"Made with citekit and {Pandoc().version()}.</p>" in html


@pytest.mark.parametrize(("typed", "tag"), [("en_gb", "en-GB"), ("DE", "de"), ("", "en"), ("pt-br", "pt-BR")])
def test_a_page_carries_its_language_as_browsers_know_it(typed: str, tag: str) -> None:
    """However it was typed."""
    assert page_language(typed) == tag
    assert f'<html lang="{tag}">' in render(plain_list(SEED), SEED, to="html", locale=typed).text


def test_an_unknown_language_is_refused_where_nothing_is_formatted_too() -> None:
    """The template of biblatex takes a language as well."""
    with pytest.raises(UsageError):
        render(plain_list(SEED), SEED, to="biblatex", locale="klingon")


@pytest.mark.parametrize(
    ("typed", "locale"), [("de", "de-DE"), ("en", "en-US"), ("EN_gb", "en-GB"), ("nb", "nb-NO"), ("ar", "ar"), ("", "")]
)
def test_a_language_is_known_by_its_tag_in_any_spelling(typed: str, locale: str) -> None:
    """A language alone has its main locale."""
    assert known_locale(typed) == locale
    assert all(known_locale(one) == one for one in LOCALES)


@pytest.mark.parametrize("typed", ["xx", "german", "e", "de-XX", "en-US\nx"])
def test_an_unknown_language_is_wrong_use_and_names_the_known_ones(typed: str) -> None:
    """No silent English."""
    with pytest.raises(UsageError) as caught:
        known_locale(typed)
    assert caught.value.exit_status == 2
    assert "en-GB, de, fr, es" in caught.value.hint
