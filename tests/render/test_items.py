"""What is told to pandoc in another way, so that it prints the same thing."""

import pytest

from citekit.render.items import ready
from citekit.render.references import format_references
from citekit.render.richtext import plain
from citekit.render.styles import load_style


def test_initials_without_dots_keep_all_their_letters() -> None:
    """``KLS`` becomes ``K. L. S.``; a given name, and one in lower case, stay."""
    people = [{"family": "Kerkemeyer", "given": "KLS"}, {"family": "Eisman", "given": "Samantha"}]
    item = ready({"id": "k", "author": people}, "r0", load_style("vancouver"))

    assert [name["given"] for name in item["author"]] == ["K. L. S.", "Samantha"]


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
