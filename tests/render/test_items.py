"""What is told to pandoc in another way, so that it prints the same thing."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.render.items import ready, said_once, sound
from citekit.render.references import format_references
from citekit.render.richtext import LETTER, plain
from citekit.render.styles import load_style
from citekit.render.title_case import small_words_kept


def test_initials_without_dots_keep_all_their_letters() -> None:
    """``KLS`` becomes ``K. L. S.``; a given name, and one in lower case, stay."""
    people = [{"family": "Kerkemeyer", "given": "KLS"}, {"family": "Eisman", "given": "Samantha"}]
    item = ready({"id": "k", "author": people}, "r0", load_style("vancouver"))

    assert [name["given"] for name in item["author"]] == ["K. L. S.", "Samantha"]


def test_initials_without_dots_are_mended_for_any_engine() -> None:
    """It is the data that says too little: citeproc-js, too, would keep the first letter only."""
    people = [{"family": "Cease", "given": "KB"}, {"family": "Vos", "given": "T"}, {"literal": "GBD"}]

    assert sound({"id": "k", "author": people}, load_style("ama"))["author"] == [
        {"family": "Cease", "given": "K. B."},
        {"family": "Vos", "given": "T"},
        {"literal": "GBD"},
    ]


@pytest.mark.parametrize(
    ("style", "printed"),
    [
        ("vancouver", "الخولي مع, Παπαδόπουλος Γ, 王小明. T."),
        ("elsevier", "م.ع. الخولي, Γ. Παπαδόπουλος, 王小明, T, "),
        ("chicago", "الخولي, محمد علي, Γεώργιος Παπαδόπουλος, and 王小明. "),
    ],
)
def test_names_of_other_scripts_have_initials_where_their_script_has_them(style: str, printed: str) -> None:
    """Arabic ones where the style shortens names; Chinese, Japanese and Korean ones stand whole, and without a dot."""
    people = [
        {"family": "الخولي", "given": "محمد علي"},
        {"family": "Παπαδόπουλος", "given": "Γεώργιος"},
        {"family": "王", "given": "小明"},
    ]
    references, _ = format_references([{"id": "k", "type": "book", "title": "T", "author": people}], load_style(style))

    assert plain(references["k"].body).replace("\xa0", " ").startswith(printed)


def test_the_particle_de_is_found_within_a_family_name() -> None:
    """It stands apart there, too."""
    item = {"id": "k", "type": "book", "title": "T", "author": [{"family": "de' Rossi", "given": "M."}]}
    references, _ = format_references([item], load_style("ieee"))

    assert plain(references["k"].body).startswith("M. de’ Rossi")


def test_people_left_out_become_et_al() -> None:
    """BibTeX's ``others`` is no person."""
    people = [{"family": "Agarwal", "given": "Priya"}, {"literal": "others"}]

    assert ready({"id": "k", "author": people}, "r0", load_style("apa"))["author"][1] == {"literal": "et al."}


@pytest.mark.parametrize(
    ("style", "expected"), [("nature", ("1755", None)), ("vancouver", (None, "1755")), ("apa", (None, "1755"))]
)
def test_an_article_number_stands_where_the_style_looks_for_it(style: str, expected: tuple[str | None, ...]) -> None:
    """A style that prints no ``number`` for articles gets the article number as page; one that does keeps it."""
    item = ready({"id": "k", "type": "article-journal", "number": "1755"}, "r0", load_style(style))

    assert (item.get("page"), item.get("number")) == expected


def test_a_range_to_the_same_page_is_one_page() -> None:
    """Crossref's ``126-126`` prints as ``126``, not as ``126–6``; real ranges stay."""
    pages = [ready({"id": "k", "page": page}, "r0", load_style("vancouver"))["page"] for page in ("126-126", "126-8")]

    assert pages == ["126", "126-8"]


def test_no_and_stands_before_et_al() -> None:
    """APA joins its last two people with an ampersand; ``et al.`` is nobody."""
    people = [{"family": "Agarwal", "given": "Priya"}, {"literal": "others"}]
    item = {"id": "k", "type": "article-journal", "title": "T", "author": people}
    references, _ = format_references([item], load_style("apa"))

    assert plain(references["k"].body).startswith("Agarwal, P. et al. ")


def test_jats_in_a_title_becomes_csl_markup_before_the_engine_sees_it() -> None:
    """Unknown tags would be printed, and would sort; a title without them keeps every character."""
    style = load_style("apa")
    title = "<jats:italic>In vivo</jats:italic> &amp; <jats:sup>51</jats:sup>Cr"

    assert sound({"id": "j", "title": title}, style)["title"] == "<i>In vivo</i> & <sup>51</sup>Cr"
    assert sound({"id": "h", "title": "<script>x</script> &amp;"}, style)["title"] == "<script>x</script> &amp;"


@pytest.mark.parametrize(
    ("style", "printed"),
    [
        ("vancouver", "King ML Jr, Chiang YZ. T. J. 2015;11–12(1–2)."),
        ("ama", "King ML Jr, Chiang YZ. T. J. 2015;11-12(1-2)."),
        ("ieee", "M. L. King Jr. and Y.-Z. Chiang, “T,” J, vol. 11–12, no. 1–2, 2015."),
    ],
)
def test_names_and_double_issues_have_the_dots_and_dashes_of_the_style(style: str, printed: str) -> None:
    """Without dots after initials ``Jr`` has none, hyphens go where the style drops them, ranges have its dash."""
    people = [{"family": "King", "given": "Martin L.", "suffix": "Jr."}, {"family": "Chiang", "given": "Y.-Z."}]
    item: dict[str, object] = {
        "id": "k",
        "type": "article-journal",
        "title": "T",
        "author": people,
        "container-title": "J",
    }
    item |= {"volume": "11-12", "issue": "1-2", "issued": {"date-parts": [[2015]]}}
    references, _ = format_references([item], load_style(style))

    assert plain(references["k"].body).replace("\xa0", " ") == printed


@pytest.mark.parametrize(
    ("particle", "printed"), [("de'", "M. de’ Rossi"), ("d'", "M. d’Rossi"), ("von", "M. von Rossi")]
)
def test_only_the_particle_de_stands_apart_with_its_apostrophe(particle: str, printed: str) -> None:
    """``de' Rossi`` is two words, ``d'Ovidio`` one."""
    people = [{"family": "Rossi", "given": "M.", "dropping-particle": particle}]
    item = {"id": "k", "type": "article-journal", "title": "T", "author": people}
    references, _ = format_references([item], load_style("ieee"))

    assert plain(references["k"].body).startswith(printed)


@pytest.mark.parametrize(
    ("style", "printed"),
    [
        (
            "vancouver",
            ("‘Patchy’ hair, the patients’ ‘own’ view.", "The “other ‘view.’”", "Is it ‘burnt-out?’", "“Why?”"),
        ),
        ("nature", ("‘Patchy’ hair, the patients’ ‘own’ view.", "The “other ‘view’”.", "Is it ‘burnt-out?’", "“Why?”")),
        (
            "chicago",
            ("‘Patchy’ hair, the patients’ ‘own’ view.”", "The ‘other “view.”’”", "Is it ‘burnt-out?’”", "‘Why?’”"),
        ),
    ],
)
def test_a_title_keeps_its_quotation_marks(style: str, printed: tuple[str, ...]) -> None:
    """Those of the language do not take the place of those that it was published with; inside of others they turn."""
    titles = ("‘Patchy’ hair, the patients’ ‘own’ view", "The “other ‘view’”", "Is it ‘burnt-out?’", "“Why?”")
    items = [{"id": title, "type": "article-journal", "title": title, "container-title": "J"} for title in titles]
    references, _ = format_references(items, load_style(style))

    found = [plain(references[title].body).lower().partition(" n.d.")[0].partition(" j.")[0] for title in titles]
    assert found == [text.lower() if style != "chicago" else "“" + text.lower() for text in printed]


def test_a_comma_stands_inside_of_both_closing_quotation_marks() -> None:
    """Where the style sets it inside of one; an apostrophe at the end of a title is no quotation mark."""
    titles = ("Response to “a ‘first’ reply”", "Views of the patients’")
    items = [{"id": title, "type": "article-journal", "title": title, "container-title": "J"} for title in titles]
    references, _ = format_references(items, load_style("ieee"))

    assert [plain(references[title].body).partition(" J.")[0] for title in titles] == [
        "“Response to ‘a “first” reply,’”",
        "“Views of the patients’,”",
    ]


@pytest.mark.parametrize(
    ("title", "printed"),
    [
        ("Living without hair", "Living without Hair"),
        ("What is “burnt-out” disease", "What Is ‘Burnt-out’ Disease"),
        ("Without hair: before and within", "Without Hair: Before and Within"),
        ("Role of Malassezia spp. in man", "Role of Malassezia Spp. in Man"),
        ("Hair loss according to patients", "Hair Loss according to Patients"),
        ("Leben ohne Haar since then", "Leben ohne Haar since then"),
    ],
)
def test_title_case_leaves_the_stop_words_of_csl_small(title: str, printed: str) -> None:
    """All of them, in words with hyphens too, but not first, last or after a colon; German titles stay as they are."""
    language = "de" if "ohne" in title else "en"
    item = {"id": "k", "type": "article-journal", "title": title, "container-title": "J", "language": language}
    references, _ = format_references([item], load_style("chicago"))

    assert plain(references["k"].body).startswith(f"“{printed}.” ")


@settings(deadline=None)
@given(st.lists(st.sampled_from(["without", "Hair", "a-within-b", "<i>in</i>", ":", "after", "“out”", " "])))
def test_marking_small_words_changes_no_character(words: list[str]) -> None:
    """Only the marks around them are new; without title case in the style nothing is."""
    title = " ".join(words)

    marked = small_words_kept(title, LETTER).replace(LETTER, "")
    assert re.sub(r'<span class="nocase">([\w ]+)</span>', r"\1", marked) == title
    assert ready({"id": "k", "title": title}, "r0", load_style("ieee")).get("title") == title


@pytest.mark.parametrize(
    ("pages", "printed"),
    [
        ("89.1-89.75", "89.1–89.75"),
        ("S12.1–S12.9", "S12.1–S12.9"),
        ("101-109, 112.1-112.3", "101–9, 112.1–112.3"),
        ("101-109", "101–9"),
    ],
)
def test_pages_numbered_in_parts_are_never_shortened(pages: str, printed: str) -> None:
    """``89.1–75`` would be other pages; the plural before a range and the shortening of plain ones stay."""
    item = {"id": "a", "type": "chapter", "title": "T", "container-title": "B", "page": pages}
    for style in ("vancouver", "british-journal-of-dermatology", "elsevier-vancouver"):
        references, _ = format_references([item], load_style(style))
        assert re.search(rf"\b{re.escape(printed)}\b", plain(references["a"].body)), style


@pytest.mark.parametrize(
    ("title", "words", "printed"),
    [
        ("RETRACTED: A study", ["Retracted"], "A study"),
        ("[Retracted] A study", ["Preprint", "Retracted"], "A study"),
        ("Retracted Article: A study", ["Retracted"], "A study"),
        ("(Retracted Chapter) A study", ["Retracted"], "A study"),
        ("RETRACTED: A study", [], "RETRACTED: A study"),
        ("Retracted studies: a review", ["Retracted"], "Retracted studies: a review"),
        ("A study that was retracted: why", ["Retracted"], "A study that was retracted: why"),
        ("RETRACTED:", ["Retracted"], "RETRACTED:"),
    ],
)
def test_a_mark_beside_the_reference_is_not_in_its_title_too(title: str, words: list[str], printed: str) -> None:
    """Only at the beginning, closed by a colon or a bracket, and only where the mark is printed."""
    assert said_once({"id": "a", "title": title}, words)["title"] == printed


def test_the_editor_who_handled_an_article_is_not_printed() -> None:
    """PLOS and Hindawi name one to Crossref; those of a chapter, and of an article without authors, are printed."""
    people = {"author": [{"family": "Lee"}], "editor": [{"family": "Thomas"}]}

    assert "editor" not in sound({"type": "article-journal", **people}, load_style("vancouver"))
    assert "editor" in sound({"type": "chapter", **people}, load_style("vancouver"))
    assert "editor" in sound({"type": "article-journal", "editor": people["editor"]}, load_style("vancouver"))
