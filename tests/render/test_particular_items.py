"""Names, numbers and titles that pandoc alone prints otherwise than readers and the CSL specification want them."""

import re

import pytest

from citekit.render.items import sound
from citekit.render.references import format_references
from citekit.render.richtext import Styled, plain
from citekit.render.serialise import MARKDOWN, serialise
from citekit.render.styles import load_style


def printed(style: str, **facts: object) -> str:
    """Return a reference with these facts as Markdown."""
    item = {"id": "a", "type": "article-journal", "title": "T", "issued": {"date-parts": [[2024]]}, **facts}
    references, findings = format_references([item], load_style(style))
    assert findings == ()
    return serialise(references["a"].body, MARKDOWN)


@pytest.mark.parametrize(
    ("style", "name"),
    [
        ("vancouver", "al-Khatib N al-Dīn."),
        ("ieee", "N. al-Dīn al-Khatib,"),
        ("nature", "al-Khatib, N. al-Dīn."),
        ("apa", "al-Khatib, N. al-Dīn."),
        ("chicago", "Khatib, Nūr al-Dīn al-."),
    ],
)
def test_a_particle_that_ends_a_given_name_stays_whole(style: str, name: str) -> None:
    """``Nūr al-Dīn`` is no three names of which two are cut."""
    author = [{"family": "al-Khatib", "given": "Nūr al-Dīn"}]

    assert printed(style, author=author).startswith(name)


@pytest.mark.parametrize(
    ("given", "dotted"), [("S-J", "S.-J."), ("J-PM", "J.-P. M."), ("JPM", "J. P. M."), ("Ó-M", "Ó.-M.")]
)
def test_bare_initials_with_a_hyphen_are_dotted(given: str, dotted: str) -> None:
    """The hyphen stays; ``S-j`` and ``Al-Ma`` are names."""
    style = load_style("apa")

    assert sound({"author": [{"family": "Lee", "given": given}]}, style)["author"] == [
        {"family": "Lee", "given": dotted}
    ]
    for name in ("S-j", "Al-Ma", "J-", "-J"):
        assert sound({"author": [{"given": name}]}, style)["author"] == [{"given": name}]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"type": "patent", "number": "US 9,198,911 B2", "authority": "U.S."}, r"Patent No\. US 9,198,911 B2"),
        ({"type": "software", "version": "7.0-0"}, r"\(Version 7\.0-0\)"),
        ({"type": "software", "version": "2.1, build 3"}, r"\(Version 2\.1, build 3\)"),
    ],
)
def test_one_number_of_several_words_has_a_singular_label(facts: dict[str, object], words: str) -> None:
    """A patent's number, a version with a hyphen."""
    assert re.search(words, printed("apa", **facts))


def test_a_translator_is_printed_beside_the_editor_who_stands_for_the_author() -> None:
    """Chicago lets one of several contributors take the author's place; the others stay where they are."""
    people = {role: [{"family": name}] for role, name in (("editor", "Roe"), ("translator", "Poe"))}

    assert printed("chicago", type="book", **people) == "Roe, ed. 2024. *T*. Translated by Poe."


@pytest.mark.parametrize(
    ("kind", "reference"), [("article-journal", "T. 2024;15(2):1–9."), ("book", "T. Vol. 15. 2024.")]
)
def test_the_volume_of_an_article_without_a_journal_is_printed_once(kind: str, reference: str) -> None:
    """NLM has a volume before the year for books."""
    facts = {"volume": "15", "page": "1-9"} | ({"issue": "2"} if kind == "article-journal" else {})

    assert printed("vancouver", type=kind, **facts) == reference


@pytest.mark.parametrize("pages", ["301-", "301–", "301-301", "301"])
def test_a_range_that_leads_nowhere_is_a_page(pages: str) -> None:
    """Crossref has pages without an end; pandoc would make ``301–1`` of them."""
    assert printed("vancouver", **{"container-title": "J", "page": pages}) == "T. J. 2024;301."


@pytest.mark.parametrize("edition", ["5", "5th", "5th ed.", "5th edition", "5. Auflage"])
def test_an_edition_is_worded_in_the_language_of_the_list(edition: str) -> None:
    """However the data words it; what is more than a number stays as it is."""
    item = {"id": "a", "type": "book", "title": "T", "edition": edition}
    german, english = (
        plain(format_references([item], load_style("vancouver"), locale=locale)[0]["a"].body)
        for locale in ("de-DE", "en-US")
    )

    assert (german, english) == ("T. 5. Aufl.", "T. 5th ed.")
    assert sound({"edition": "2nd ed., revised"}, load_style("vancouver"))["edition"] == "2nd ed., revised"


def test_internet_stands_once_behind_a_title() -> None:
    """StatPearls calls itself so, and NLM's style says it of every work with an address."""
    facts = {"type": "chapter", "container-title": "StatPearls [Internet]", "URL": "https://example.org/a"}

    assert printed("vancouver", **facts).count("Internet") == 1
    assert printed("apa", **facts).count("Internet") == 1


@pytest.mark.parametrize(
    ("title", "capitals"),
    [
        ("people aged 12 years and over", "People Aged 12 Years and Over"),
        ("What it is for", "What It Is For"),
    ],
)
def test_the_last_word_of_a_title_in_capitals_is_never_small(title: str, capitals: str) -> None:
    """The specification of CSL spares first and last words; where titles keep their case so does the word."""
    assert f"*{capitals}*" in printed("american-medical-association", type="report", title=title)
    assert f". {title}." in printed("american-medical-association", title=title, author=[{"literal": "X"}])


@pytest.mark.parametrize(
    ("journal", "slanted"),
    [("中华皮肤科杂志", False), ("مجلة الجلد", False), ("Кожа", True), ("Δέρμα", True), ("皮膚 Skin", True)],
)
def test_scripts_without_italics_stand_upright(journal: str, slanted: bool) -> None:
    """A journal's name in Chinese or Arabic; a volume in italics stays so."""
    item = {"id": "a", "type": "article-journal", "title": "T", "container-title": journal, "volume": "54"}
    references, _ = format_references([item], load_style("apa"))
    italics = "".join(
        plain(node.children) for node in references["a"].body if isinstance(node, Styled) and node.style == "emphasis"
    )

    assert (journal in italics) == slanted
    assert "54" in italics
