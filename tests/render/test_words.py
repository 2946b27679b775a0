"""citekit's own words in other languages: nothing forgotten, nothing left over, the same facts put in."""

import re
import tomllib
from collections.abc import Callable

import pytest

from citekit.evidence_map import chart
from citekit.reading_list import IN_GENERAL, OTHER, arrange
from citekit.reading_list.fields import FIELDS
from citekit.render import render
from citekit.render.map_svg import to_svg
from citekit.render.map_text import title_of, to_csv, to_markdown, to_plain
from citekit.render.page import MARKS, NOTICES
from citekit.render.words import ENGLISH, words_for
from citekit.resources import package_folder, templates_folder
from citekit.tagging.roles import ROLES
from render.samples import SEED, VOCABULARY

TABLES = tomllib.loads((package_folder() / "render" / "words.toml").read_text("utf-8"))
ASKED = re.compile(r"""\bsay\(\s*"((?:[^"\\]|\\.)*)"(?:\s+if [^)]*? else "([^"]*)")?""")


def asked_for() -> set[str]:
    """Return the English of every word that templates, scripts and code ask for."""
    render = package_folder() / "render"
    files = [*templates_folder().iterdir(), *(render / name for name in ("word.py", "map_text.py", "map_svg.py"))]
    found = {word for path in files for pair in ASKED.findall(path.read_text("utf-8")) for word in pair if word}
    tables = {*sum(MARKS.values(), ()), *NOTICES.values(), *(one.lacking for one in FIELDS.values())}
    tables |= {IN_GENERAL, OTHER}
    return found | tables | {*ROLES, "Role", "none decided", "see", "and", "Notice", "Reading list", "Untagged"}


@pytest.mark.parametrize("language", sorted(TABLES))
def test_a_language_has_every_word_and_no_other(language: str) -> None:
    """What is asked for is there; what nobody asks for is gone."""
    assert set(TABLES[language]) == asked_for()


@pytest.mark.parametrize("language", sorted(TABLES))
def test_the_same_facts_are_put_in(language: str) -> None:
    """No name in braces is lost or misspelt in a language."""
    for english, words in TABLES[language].items():
        assert sorted(re.findall(r"\{\w+\}", words)) == sorted(re.findall(r"\{\w+\}", english))


def test_a_language_that_is_not_there_is_english() -> None:
    """Of a language its tag alone counts; words that are not known come as they were asked for."""
    assert words_for("de-AT")("Contents") == words_for("de")("Contents") == "Inhalt"
    assert words_for("it")("Contents") == words_for("en-GB")("Contents") == "Contents"
    assert words_for("fr")("Never heard of {it}", it="<b>") == "Never heard of <b>"


def test_only_headings_of_what_is_lacking_are_citekit_s() -> None:
    """A concept that is called as one of citekit's words is left alone."""
    say = words_for("de")

    assert say.heading("Untagged (agent)") == "Ohne Schlagwort (Agent)"
    assert say.heading("Without year") == "Ohne Jahr"
    assert say.heading("Biologic, other") == "Biologic, andere"
    assert say.heading("Preprint (a concept)") == "Preprint (a concept)"
    assert ENGLISH.heading("Untagged (agent)") == "Untagged (agent)"


@pytest.mark.parametrize("to", ["html", "md", "txt", "tex", "typ", "docx"])
def test_every_format_speaks_the_list_s_language(to: str) -> None:
    """Title, headings, cross-references, marks and their meanings."""
    works = [("cummins2021", {}), ("chiang2015", {"condition": ("lichen-planopilaris", "frontal-fibrosing-alopecia")})]
    grouped = arrange(works, VOCABULARY, ["condition", "agent"], repeat=False, empty=["agent"])
    made = render(grouped, SEED, to=to, locale="de", marks={"cummins2021": ("retracted",)})
    source = _document(made.data) if to == "docx" else made.text
    text = re.sub(r"<[^>]+>", "", source)  # names of places stay what they are

    for word in ("Literaturliste", "Ohne Schlagwort (Condition)", "Zurückgezogen", "Keine Literatur.", ": siehe "):
        assert word in text
    assert "aus der Literatur genommen" in text
    assert not any(word in text for word in ("Untagged", "No references", "Retracted", ": see "))


@pytest.mark.parametrize("language", sorted(TABLES))
@pytest.mark.parametrize("write", [to_plain, to_markdown, to_svg])
def test_every_form_of_a_map_speaks_its_language(language: str, write: Callable[..., str]) -> None:
    """What is counted, gaps, totals, notes and the untagged; a facet is called as the review calls it."""
    tags = {"condition": ["lichen-planopilaris"], "agent": ["tofacitinib"]}
    roles = {"a": {"agent:tofacitinib": "cause"}}
    map_ = chart([("a", tags), ("b", {})], VOCABULARY, retracted={"a"}, roles=roles)
    words = write(map_, title_of(map_, words_for(language)), words_for(language))

    english = re.compile(
        r"\b(?:references?|works?|All|of them|gaps?|untagged|none|retracted|Evidence)\b", re.IGNORECASE
    )
    assert english.search(write(map_, title_of(map_)))
    assert not english.search(re.sub(r"<[^>]*>", " ", words))
    assert TABLES[language]["Untagged"] + " (Agent)" in words
    assert TABLES[language]["as a cause"] in words
    all_, *marks = (TABLES[language][word] for word in ("All", "retracted", "as a cause"))
    head = to_csv(map_, words_for(language)).splitlines()[1]
    assert head.endswith(f",{all_}," + ",".join(f'"{all_}, {mark}"' for mark in marks))


def _document(data: bytes) -> str:
    """Return the XML of a Word file."""
    import io
    from zipfile import ZipFile

    return ZipFile(io.BytesIO(data)).read("word/document.xml").decode()
