"""Whole documents: formats, headings, marks, notes, cross-references, the empty list, biblatex."""

import io
import re
import zipfile
from pathlib import Path

import pytest

from citekit.errors import UnknownFormat
from citekit.notes import Notes, parse
from citekit.reading_list import Tagged, arrange
from citekit.render import FORMATS, format_of, render
from render.samples import SEED, VOCABULARY, article, plain_list

LPP, FFA = "lichen-planopilaris", "frontal-fibrosing-alopecia"
WORKS: list[Tagged] = [
    ("cummins2021", {}),
    ("chiang2015", {"condition": (LPP, FFA)}),
    ("joshi2023", {"condition": (LPP,), "agent": ("tofacitinib",)}),
    ("errichetti2018", {"condition": (LPP,), "agent": ("jak-inhibitor",)}),
    ("kerkemeyer2021", {"condition": (FFA,), "agent": ("baricitinib", "tofacitinib")}),
]
BOTH = ["condition", "agent"]
FIXTURES = Path(__file__).parent / "fixtures"


@pytest.mark.parametrize(
    ("path", "to", "template", "name"),
    [
        ("list.html", "", "", "html"),
        ("a.b/LIST.HTM", "", "", "html"),
        ("list.markdown", "", "", "md"),
        ("list.txt", "", "", "txt"),
        ("list.tex", "", "", "tex"),
        ("list.tex", "", "biblatex", "biblatex"),
        ("list.odt", "latex", "", "tex"),
        ("", "", "templates/mine.html.j2", "html"),
        ("-", "", "", "md"),
    ],
)
def test_the_format_is_that_of_the_option_else_of_the_file_else_of_the_template(
    path: str, to: str, template: str, name: str
) -> None:
    """Without any of them it is Markdown."""
    assert format_of(path, to, template) == name


@pytest.mark.parametrize(("path", "to"), [("list.odt", ""), ("list", ""), ("", "odt"), ("a.html/x", "")])
def test_an_unknown_format_names_the_known_ones(path: str, to: str) -> None:
    """Wrong use, exit 2."""
    with pytest.raises(UnknownFormat) as caught:
        format_of(path, to)
    assert caught.value.exit_status == 2
    assert "html" in caught.value.hint


def test_headings_nest_and_are_counted_in_every_format() -> None:
    """h1 is the title, h2 the condition, h3 the class, h4 the drug; untagged works have a heading that says so."""
    reading_list = arrange(WORKS, VOCABULARY, BOTH)
    html = render(reading_list, SEED, to="html").text
    found = re.findall(r'<h(\d)[^>]*>([^<]*?) ?(?:<span class="count">\((\d)\)</span>)?</h', html)
    assert found[0] == ("1", "Reading list", "")
    assert found[2:6] == [
        ("2", "Lichen planopilaris", "3"),
        ("3", "JAK inhibitor", "2"),
        ("4", "Tofacitinib", "1"),
        ("3", "Untagged (agent)", "1"),
    ]
    markdown = render(reading_list, SEED, to="md").text
    assert "\n## Lichen planopilaris (3)\n\n### JAK inhibitor (2)\n\n**1.** " in markdown
    assert "\n- **" not in markdown  # a bullet beside the number
    text = render(reading_list, SEED, to="txt").text
    assert "\n\nLichen planopilaris › JAK inhibitor › Tofacitinib (1)\n\n" in text
    assert "\n\nUntagged (condition) (1)\n\n" in text
    latex = render(reading_list, SEED, to="tex").text
    assert "\n\\section{Lichen planopilaris (3)}\n" in latex
    assert "\n\\subsubsection{Tofacitinib (1)}\n" in latex


def test_html_links_lead_somewhere_and_names_are_unique() -> None:
    """Contents and cross-references point at places that are there; no id stands twice; nothing is loaded."""
    html = render(arrange(WORKS, VOCABULARY, BOTH, repeat=False), SEED, to="html").text
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    targets = re.findall(r'href="#([^"]+)"', html)
    assert {"ref-chiang2015", "condition-lichen-planopilaris"} <= set(targets) <= set(ids)
    assert not re.search(r"<(?:script|link|img|iframe)\b|url\(|@import", html)


def test_a_cross_reference_names_the_work_and_where_it_stands() -> None:
    """By choice a work is printed in full once."""
    text = render(arrange(WORKS, VOCABULARY, BOTH, repeat=False), SEED, to="txt").text
    assert text.count("Br J Dermatol") == 1
    assert "\n\n3. Chiang et al. 2015: see Lichen planopilaris › Untagged (agent)\n" in text


@pytest.mark.parametrize("to", ["html", "md", "txt", "tex"])
def test_retracted_and_unconfirmed_works_are_marked_in_words(to: str) -> None:
    """The words stand with the reference and are explained once; unused marks are not explained."""
    marks = {"joshi2023": ("retracted",), "chiang2015": ("unconfirmed", "See erratum")}
    text = render(plain_list(SEED), SEED, to=to, marks=marks).text.replace("\\[", "[").replace("\\]", "]")
    assert "[Retracted]" in text
    assert "[Unconfirmed]" in text
    assert "[See erratum]" in text
    assert text.count("Crossref has not confirmed it") == 1
    assert "Retracted" not in render(plain_list(SEED), SEED, to=to, marks={"x": ("retracted",)}).text


def test_notes_title_intro_and_date_are_printed_only_where_given() -> None:
    """A note stands under its reference, a paragraph a paragraph."""
    notes = Notes((parse("## @chiang2015\nSmall pilot;\nn < 50.\n\nSecond thought.", "entries.md"),))
    result = render(
        plain_list(SEED), SEED, to="html", title="A & B", intro="One.\n\nTwo.", date="2026-01-01", notes=notes
    )
    assert '<div class="note"><p>Small pilot; n &lt; 50.</p><p>Second thought.</p></div>' in result.text
    assert "<h1>A &amp; B</h1>" in result.text
    assert "<p>One.</p>\n<p>Two.</p>" in result.text
    assert "2026-01-01" in result.text
    assert 'class="note"' not in render(plain_list(SEED), SEED, to="html").text


@pytest.mark.parametrize("to", ["html", "md", "txt", "tex"])
def test_a_note_on_a_group_stands_in_that_group_only(to: str) -> None:
    """One sentence on a paper under LPP, another under FFA, and one wherever it stands in full."""
    files = [
        parse("## @chiang2015\nEverywhere.", "entries.md"),
        parse("On LPP.\n\n## @chiang2015\nUnder LPP.", "a.md", frozenset({f"condition:{LPP}"})),
        parse("## @chiang2015\nUnder FFA.", "b.md", frozenset({f"condition:{FFA}"})),
    ]
    for repeat, times in ((True, 2), (False, 1)):
        reading_list = arrange(WORKS, VOCABULARY, ["condition"], repeat=repeat)
        text = render(reading_list, SEED, to=to, notes=Notes(tuple(files))).text
        places = [text.index(words) for words in ("On LPP.", "Under LPP.", "Under FFA.")]
        assert places == sorted(places)
        assert text.count("Under LPP.") == text.count("Under FFA.") == 1
        assert text.count("Everywhere.") == times


def test_a_note_on_a_group_inside_a_group_needs_both() -> None:
    """The file of two tags speaks where both hold."""
    both = parse("On this pair.\n\n## @joshi2023\nHere.", "x.md", frozenset({f"condition:{LPP}", "agent:tofacitinib"}))
    text = render(arrange(WORKS, VOCABULARY, BOTH), SEED, to="txt", notes=Notes((both,))).text
    heading = "Lichen planopilaris › JAK inhibitor › Tofacitinib (1)"
    assert text.count("On this pair.") == text.count("Here.") == 1
    assert text.index(heading) < text.index("On this pair.") < text.index("Here.")
    assert "On this pair." not in render(arrange(WORKS, VOCABULARY, ["agent"]), SEED, notes=Notes((both,))).text


def test_notices_are_named_with_their_dois() -> None:
    """Whoever reads of a retraction can read the notice."""
    notices = {"joshi2023": [("retracted", "10.5555/r"), ("corrected", "10.5555/a"), ("corrected", "10.5555/b")]}
    marks = {"joshi2023": ("retracted", "corrected")}
    html = render(plain_list(SEED), SEED, to="html", marks=marks, notices=notices).text
    assert 'Retraction notice: <a href="https://doi.org/10.5555/r">10.5555/r</a>]' in html
    text = render(plain_list(SEED), SEED, to="txt", marks=marks, notices=notices).text
    assert "[Retracted] [Corrected] Joshi" in text
    assert text.count(" [Retraction notice: 10.5555/r] [Correction: 10.5555/a, 10.5555/b]\n") == 1


@pytest.mark.parametrize(("style", "form"), [("vancouver", "{}."), ("ieee", "[{}]"), ("apa", "")])
def test_numbers_go_on_or_begin_anew_in_the_styles_own_form(style: str, form: str) -> None:
    """Global: a work has one number wherever it stands. By section: each heading counts from 1."""
    reading_list = arrange(WORKS, VOCABULARY, ["condition"])

    def labels(numbering: str) -> list[list[str]]:
        page = render(
            reading_list, SEED, to="txt", style=style, numbering=numbering, template="templates/l", root=FIXTURES
        )
        return [line.split() for line in page.text.splitlines()]

    whole, anew = labels("global"), labels("section")
    assert anew == [[form.format(n) for n in range(1, count + 1) if form] for count in (3, 2, 1)]
    assert whole == [[form.format(n) for n in row if form] for row in ((1, 2, 3), (1, 4), (5,))]


def test_french_keeps_its_colons_with_the_word_before_them() -> None:
    """Behind a blank that no line breaks at, in notices and in what explains a mark; English has no blank there."""
    marks, notices = {"joshi2023": ("retracted",)}, {"joshi2023": [("retracted", "10.5555/r")]}

    text = render(plain_list(SEED), SEED, to="txt", locale="fr", marks=marks, notices=notices).text
    assert "[Avis de rétractation\u00a0: 10.5555/r]" in text
    assert "\nRétracté\u00a0: retiré" in text
    assert "\nRetracted: taken" in render(plain_list(SEED), SEED, to="txt", marks=marks).text


@pytest.mark.parametrize(
    ("to", "contents"), [("typ", "#outline("), ("tex", "\\tableofcontents"), ("html", "<nav"), ("docx", " TOC ")]
)
def test_a_single_section_needs_no_contents(to: str, contents: str) -> None:
    """A table of one line leads nowhere; one of two lines does."""
    one, two = (arrange(WORKS[start:3], VOCABULARY, ["condition"]) for start in (2, 1))
    assert (len(one.sections), len(two.sections)) == (1, 2)

    made = [render(some, SEED, to=to).data for some in (one, two)]
    if to == "docx":
        made = [zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml") for data in made]
    assert [contents in data.decode() for data in made] == [False, True]


def test_references_of_a_pdf_hang_alike_in_every_section() -> None:
    """By the widest label of the list, and not by that of their section."""
    many = [article(f"k{number}", "Doe A", 1990 + number, "T", doi=f"10.5555/{number}") for number in range(10)]
    works: list[Tagged] = [(f"k{number}", {"condition": (LPP if number < 9 else FFA,)}) for number in range(10)]

    text = render(arrange(works, VOCABULARY, ["condition"]), many, to="typ").text
    assert text.count("measure[10\\.]") == 1


def test_a_chosen_order_stands_before_that_of_the_style() -> None:
    """APA sorts by names; asked for another order, the list keeps that."""
    order = [str(item["id"]) for item in SEED]
    text = render(plain_list(SEED), SEED, to="txt", style="apa", sort="library").text
    places = [text.index(f"doi.org/{item['DOI']}") for item in SEED]
    assert places == sorted(places)
    assert order != sorted(order)


@pytest.mark.parametrize("to", [name for name, form in FORMATS.items() if form.template and not form.binary])
def test_an_empty_list_is_a_whole_document(to: str) -> None:
    """No works: no error, and the reader is told, whatever the grouping."""
    result = render(arrange([], VOCABULARY, BOTH), [], to=to)
    assert result.findings == ()
    assert to == "biblatex" or "no works" in result.text
    assert result.text.endswith("\n")


def test_plain_text_is_one_reference_a_paragraph() -> None:
    """No wrapping, no marks: a line a reference."""
    text = render(plain_list(SEED), SEED, to="txt").text
    lines = [line for line in text.splitlines() if line]
    assert len(lines) == 1 + len(SEED)
    assert text.count("\n\n") == len(SEED)


def test_biblatex_prints_a_section_a_keyword_and_filters_where_one_is_not_enough() -> None:
    """Sections of one facet need a keyword; classes, nested and untagged sections a filter."""
    text = render(arrange(WORKS, VOCABULARY, ["condition"]), SEED, to="biblatex", bibliography="refs/library.bib").text
    assert r"\addbibresource{refs/library.bib}" in text
    heading = "heading=subbibliography,title={Lichen planopilaris}"
    assert f"\n\\printbibliography[keyword=condition:lichen-planopilaris,{heading}]\n" in text
    untagged = "not keyword=condition:lichen-planopilaris and not keyword=condition:frontal-fibrosing-alopecia"
    assert f"\\defbibfilter{{section-1}}{{{untagged}}}" in text
    assert r"\printbibliography[filter=section-1,heading=subbibliography,title={Untagged (condition)}]" in text
    assert r"\nocite{chiang2015,joshi2023,errichetti2018,kerkemeyer2021,cummins2021}" in text
    nested = render(arrange(WORKS, VOCABULARY, BOTH), SEED, to="biblatex").text
    assert "{keyword=condition:lichen-planopilaris and keyword=agent:tofacitinib}" in nested
    assert (
        "{keyword=condition:lichen-planopilaris and keyword=agent:jak-inhibitor and not keyword=agent:tofacitinib}"
        in nested
    )


@pytest.mark.parametrize(
    ("locale", "option"),
    [("de-AT", ",language=german"), ("fr", ",language=french"), ("en-GB", ""), ("ja", "")],
)
def test_biblatex_words_references_in_the_language_of_the_list(locale: str, option: str) -> None:
    """In one that has other letters, and in English, it goes by itself."""
    text = render(arrange(WORKS, VOCABULARY, []), SEED, to="biblatex", locale=locale).text

    assert f"sorting=none{option}]{{biblatex}}" in text


def test_biblatex_leaves_out_what_latex_cannot_take_and_says_so() -> None:
    """A key or a tag with braces or blanks would break the document."""
    works: list[Tagged] = [("a b", {"agent": ("x}\\input{y}",)}), ("good", {})]
    result = render(arrange(works, VOCABULARY, ["agent"]), [], to="biblatex")
    assert r"\nocite{good}" in result.text
    assert r"\input" not in result.text
    assert {finding.code for finding in result.findings} == {"missing-item", "unfit-for-latex"}


@pytest.mark.parametrize("left_out", [[], [{"literal": "others"}]])
def test_a_cross_reference_says_et_al_for_everybody_left_out(left_out: list[dict[str, str]]) -> None:
    """Whether the source names three people or one "and others", the line is worded alike."""
    people = [{"family": "Perez"}, *(left_out or [{"family": "Ren"}, {"family": "Zhu"}])]
    item = {"id": "k", "type": "article-journal", "title": "T", "author": people, "issued": {"date-parts": [[2024]]}}
    tags = [("k", {"condition": ["lichen-planopilaris", "frontal-fibrosing-alopecia"]})]
    text = render(arrange(tags, VOCABULARY, ("condition",), repeat=False), [item], to="txt").text

    assert "Perez et al. 2024: see " in text


PREPRINT: dict[str, object] = {
    "id": "p",
    "type": "article",
    "title": "RETRACTED: A study",
    "genre": "Preprint",
    "publisher": "medRxiv",
}


def test_a_mark_is_printed_once_and_explained() -> None:
    """The mark says what the title began with; what the style prints in brackets is not marked; tables have both."""
    marks = {"p": ("retracted", "preprint")}
    text, table = (render(plain_list([PREPRINT]), [PREPRINT], to=to, marks=marks).text for to in ("txt", "csv"))

    assert "1. [Retracted] A study [Preprint]. medRxiv" in text
    assert "Retracted: taken out" in text
    assert "Preprint: not peer-reviewed" in text
    assert ",RETRACTED: A study," in table
    assert ",Retracted; Preprint," in table


def test_a_preprint_is_marked_where_the_style_does_not_say_it() -> None:
    """Springer's style prints nothing of it."""
    text = render(plain_list([PREPRINT]), [PREPRINT], to="txt", style="springer", marks={"p": ("preprint",)}).text
    assert "1. [Preprint] " in text
