"""Templates: no misspelt name and no inner thing is printed, wherever it stands; the line is named."""

from pathlib import Path

import pytest

from citekit.errors import TemplateError
from citekit.render import render
from render.samples import SEED, plain_list


def fill(root: Path, source: str, **others: str) -> str:
    """Return ``source`` filled as a template of the review in ``root``, beside other templates by their names."""
    folder = root / "templates"
    folder.mkdir(exist_ok=True)
    for name, text in {"mine": source, **others}.items():
        (folder / f"{name}.html.j2").write_text(text, "utf-8")
    return render(plain_list(SEED[:1]), SEED[:1], to="html", template="mine", root=root).text


@pytest.mark.parametrize(
    ("inside", "named"),
    [
        ('references|map(attribute="__class__")|list', "__class__"),
        ('references|map(attribute="titel")|list', "titel"),
        ('references|map(attribute="titel")|list|length', "titel"),
        ('references|groupby("titel")|length', "titel"),
        ('(references|sort(attribute="titel"))[0].title', "titel"),
        ('(references|sort(attribute="title,titel"))[0].title', "titel"),
        ('(references|unique(attribute="titel")|list)|length', "titel"),
        ('(references|min(attribute="titel")).title', "titel"),
        ('references|join(", ", attribute="titel")', "titel"),
        ('references|selectattr("titel")|list|length', "titel"),
        ("[titel]", "titel"),
        ("{'a': [titel]}", "titel"),
        ("style", "a style"),
        ("references[0]", "a reference"),
        ("references", "a reference"),
        ('references|join(", ")', "a reference"),
        ('"x" ~ style', "a style"),
        ("say", "a words"),
        ("references[0].rich", "no text"),
        ("references[0].anchor.upper", "no text"),
        ('references|map(attribute="title")', "no text"),
    ],
)
def test_neither_a_misspelt_name_nor_an_inner_thing_is_printed(tmp_path: Path, inside: str, named: str) -> None:
    """Exit 2 with file and line, also with a single reference, where nothing is compared."""
    with pytest.raises(TemplateError, match=named) as caught:
        fill(tmp_path, f"one\n{{{{ {inside} }}}}")
    assert caught.value.where == "templates/mine.html.j2:2"


@pytest.mark.parametrize(
    ("inside", "printed"),
    [
        ('references|map(attribute="year")|list', "[&#39;"),
        ('references|map(attribute="titel", default="-")|list|first', "-"),
        ('(references|groupby("titel", default="-"))[0].grouper', "-"),
        ('(references|groupby("titel", "-"))[0].grouper', "-"),
        ('references|selectattr("titel", "defined")|list|length', "0"),
        ("[2, 1]|sort|first ~ [1, 3]|max ~ [1, 3]|sum", "134"),
        ('titel|default("-")', "-"),
        ("titel is defined", "False"),
        ("none", "None"),
        ("[1, 2.5, none]", "[1, 2.5, None]"),
        ("{'a': 1}", "{&#39;a&#39;: 1}"),
        ("references[0].marks", "()"),
    ],
)
def test_what_asks_for_a_name_or_has_a_default_goes_on(tmp_path: Path, inside: str, printed: str) -> None:
    """Plain values, and lists of them, are printed as ever."""
    assert fill(tmp_path, f"{{{{ {inside} }}}}").startswith(printed)


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ('one\n{% import "reading-list.html.j2" as x %}', 2),
        ('one\n{% import "part.html.j2" as x %}\n{{ x.line() }}', 3),
    ],
)
def test_what_is_imported_without_context_is_told_in_the_users_file(tmp_path: Path, source: str, line: int) -> None:
    """The name is right and only not given; `with context` gives it."""
    part = "{% macro line() %}{{ title }}{% endmacro %}"
    with pytest.raises(TemplateError, match="which it is not given") as caught:
        fill(tmp_path, source, part=part)
    assert caught.value.where == f"templates/mine.html.j2:{line}"
    assert "with context" in caught.value.hint
    assert fill(tmp_path, source.replace(" %}", " with context %}", 1), part=part).startswith("one")
