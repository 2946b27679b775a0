"""Templates: the review's before the shipped ones, escaping by format, mistakes with file and line, the sandbox."""

import subprocess
from pathlib import Path

import pytest

from citekit.errors import TemplateError
from citekit.render import render, templates
from citekit.render.serialise import HTML
from citekit.render.template_worker import Bounds
from render.samples import HOSTILE, SEED, article, plain_list


def fill(root: Path, source: str, to: str = "html", name: str = "", title: str = "T") -> str:
    """Return ``source`` filled as a template of the review in ``root``."""
    name = name or f"mine.{'tex' if to == 'biblatex' else to}.j2"
    folder = root / "templates"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(source, "utf-8")
    return render(plain_list(SEED), SEED, to=to, template=f"templates/{name}", root=root, title=title).text


def test_a_template_is_found_by_path_by_name_and_without_its_ending(tmp_path: Path) -> None:
    """A path is taken from the review's root; a name is looked for in the review's folder first."""
    fill(tmp_path, "mine {{ count }}")
    for template in ("templates/mine.html.j2", "mine.html.j2", "mine", str(tmp_path / "templates" / "mine.html.j2")):
        assert render(plain_list(SEED), SEED, to="html", template=template, root=tmp_path).text == "mine 5\n"


def test_the_reviews_template_comes_before_the_shipped_one_of_the_same_name(tmp_path: Path) -> None:
    """Also for the one that is used unasked, and for the base that shipped ones extend."""
    fill(tmp_path, "own base {% block body %}{% endblock %}", name="base.html.j2")
    assert render(plain_list(SEED), SEED, to="html", root=tmp_path).text.startswith("own base")
    fill(tmp_path, "own list", name="reading-list.html.j2")
    assert render(plain_list(SEED), SEED, to="html", root=tmp_path).text == "own list\n"


def test_a_template_may_extend_a_shipped_one(tmp_path: Path) -> None:
    """Blocks are what a review changes; the rest stays."""
    text = fill(tmp_path, '{% extends "reading-list.html.j2" %}{% block footer %}<p>Mine.</p>{% endblock %}')
    assert "<p>Mine.</p>" in text
    assert "Kerkemeyer" in text


@pytest.mark.parametrize(
    ("to", "escaped"),
    [
        ("html", "a &lt;b&gt; &amp; c_d %"),
        ("md", r"a \<b\> & c\_d %"),
        ("txt", "a <b> & c_d %"),
        ("tex", r"a \textless{}b\textgreater{} \& c\_d \%"),
        ("biblatex", r"a \textless{}b\textgreater{} \& c\_d \%"),
    ],
)
def test_what_a_template_prints_is_escaped_as_the_output_needs(tmp_path: Path, to: str, escaped: str) -> None:
    """Variables, constants, filters, macros and blocks, each once; text of the template itself is left alone."""
    source = (
        "{% macro m(x) %}{{ x }}{% endmacro %}{% block b %}{{ title }}|{{ 'a <b> & c_d %' }}|{{ title | lower }}|"
        "{{ m(title) }}|{{ m(m(title)) }}|{{ [title] | join(', ') }}|{{ title | e }}|&{% endblock %}"
    )
    assert fill(tmp_path, source, to, title="a <b> & c_d %") == "|".join([escaped] * 7) + "|&\n"


def test_finished_text_can_be_indented(tmp_path: Path) -> None:
    """A list in a note stands inside a list item of Markdown; it is not escaped again."""
    source = "{% for r in references if r.doi %}{{ r.body | indent(2) }} {{ '<a\n<b' | indent(2) }}\n{% endfor %}"
    text = fill(tmp_path, source)
    assert '<a href="https://doi.org/10.1111/bjd.13259">' in text
    assert "&lt;a   &lt;b" in text


def test_references_arrive_finished_and_are_not_escaped_again(tmp_path: Path) -> None:
    """The facts beside them are plain and are."""
    source = (
        "{% for r in references %}{{ r.body }} ({{ r.key }}, {{ r.short }}, {{ r.year }}, {{ r.doi }})\n{% endfor %}"
    )
    text = fill(tmp_path, source)
    assert '<a href="https://doi.org/10.1111/bjd.13259">10.1111/bjd.13259</a>' in text
    assert "(chiang2015, Chiang et al. 2015, 2015, 10.1111/bjd.13259)" in text


@pytest.mark.parametrize(
    ("source", "line", "message"),
    [
        ("one\n{{ titel }}", 2, "`titel` is undefined"),
        ("one\n\n{% for r in references %}\n{{ r.bdoy }}{% endfor %}", 4, "a reference has no attribute `bdoy`"),
        ("{% if titel %}x{% endif %}", 1, "`titel` is undefined"),
        ("one\n{% for %}", 2, "xpected"),
        ("one\n{% endfor %}", 2, "endfor"),
        ("one\n{{ 1 / 0 }}", 2, "division by zero"),
        ("one\n{{ title | nofilter }}", 2, "nofilter"),
        ("one\n{{ title.upper(1) }}", 2, "argument"),
        ('one\n{% include "nothing.j2" %}', 2, "`nothing.j2`"),
    ],
)
def test_a_mistake_in_a_template_is_named_with_file_and_line(
    tmp_path: Path, source: str, line: int, message: str
) -> None:
    """A misspelt name never prints nothing, and never a traceback."""
    with pytest.raises(TemplateError, match=message) as caught:
        fill(tmp_path, source)
    assert caught.value.where == f"templates/mine.html.j2:{line}"
    assert caught.value.exit_status == 2


def test_a_mistake_in_an_included_template_is_named_where_it_is(tmp_path: Path) -> None:
    """Not where it was included."""
    fill(tmp_path, "fine", name="part.html.j2")
    (tmp_path / "templates" / "part.html.j2").write_text("\n\n{{ nope }}")
    with pytest.raises(TemplateError) as caught:
        fill(tmp_path, '{% include "part.html.j2" %}')
    assert caught.value.where == "templates/part.html.j2:3"


def test_a_misspelt_name_is_answered_with_the_nearest(tmp_path: Path) -> None:
    """`titel` means `title`; of a reference too."""
    for source, nearest in (("{{ titel }}", "`title`"), ("{{ references[0].bdy }}", "`body`")):
        with pytest.raises(TemplateError) as caught:
            fill(tmp_path, source)
        assert nearest in caught.value.hint


@pytest.mark.parametrize(
    "source",
    [
        "{{ title.__class__.__mro__ }}",
        "{{ ''.__class__.__base__.__subclasses__() }}",
        "{{ references.__init__.__globals__ }}",
        "{{ self.__init__.__globals__ }}",
        "{{ cycler.__init__.__globals__.os.system('true') }}",
        "{{ title | attr('__class__') }}",
        "{{ '%s' % title.__class__ }}",
        "{{ '{0.__class__.__mro__}'.format(title) }}",
        "{{ '{x.__class__}'.format_map({'x': title}) }}",
        "{{ sections.append(1) }}",
        "{{ namespace.__init__.__globals__ }}",
        "{{ lipsum.__globals__['os'].popen('id').read() }}",
        "{{ get_flashed_messages.__globals__ }}",
        "{% import 'os' as os %}",
        "{{ 'x' * 10 ** 9 }}",
        "{{ range(10 ** 9) | list }}",
        "{% for i in range(999999999) %}{% endfor %}",
        '{% include "../../../../etc/passwd" %}',
        '{% include "/etc/passwd" %}',
    ],
)
def test_a_template_cannot_leave_the_sandbox(tmp_path: Path, source: str) -> None:
    """Neither Python's inside, nor files outside of the template folders, nor the whole memory."""
    with pytest.raises(TemplateError) as caught:
        fill(tmp_path, source)
    assert caught.value.where == "templates/mine.html.j2:1"


@pytest.mark.parametrize(
    "source",
    [
        "{{ '%999999999d' % 1 }}",
        "{{ '%999999999d' | format(1) }}",
        "{{ title | center(999999999) }}",
        "{% set n = namespace(x=title) %}{% for i in range(60) %}{% set n.x = n.x ~ n.x %}{% endfor %}",
        "{% set n = namespace(x=[1]) %}{% for i in range(60) %}{% set n.x = n.x + n.x %}{% endfor %}",
        "{% for i in range(99999) %}{{ '%9999d' % i }}{% endfor %}",
        "{% for i in range(2000) %}{{ '%999d' % i }}{% endfor %}",
    ],
)
def test_a_template_that_would_fill_the_memory_is_stopped(
    tmp_path: Path, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By width, by doubling, by sheer length: the person is told which line of the template it was."""
    monkeypatch.setattr(templates, "BOUNDS", Bounds(seconds=20, memory=300_000_000, text=1_000_000))
    with pytest.raises(TemplateError, match=r"too (much|long)") as caught:
        fill(tmp_path, "\n" + source)
    assert caught.value.where.startswith("templates/mine.html.j2")


@pytest.mark.parametrize(
    "source",
    [
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{% macro m() %}{% for i in range(9) %}{{ m() }}{% endfor %}{% endmacro %}{{ m() }}",
        "{% set n = namespace(x=9) %}{% for i in range(60) %}{% set n.x = n.x * n.x %}{% endfor %}",
    ],
)
def test_a_template_that_does_not_end_is_stopped(tmp_path: Path, source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Loops in loops, macros that call themselves, numbers that grow."""
    monkeypatch.setattr(templates, "BOUNDS", Bounds(seconds=1, memory=300_000_000, text=1_000_000))
    with pytest.raises(TemplateError) as caught:
        fill(tmp_path, "\n" + source)
    assert caught.value.where.startswith("templates/mine.html.j2")


def test_a_template_that_kills_its_process_is_a_mistake_of_the_template(tmp_path: Path) -> None:
    """Brackets in brackets without end exhaust the reader itself; citekit lives on."""
    with pytest.raises(TemplateError) as caught:
        fill(tmp_path, "{{ " + "(" * 100_000 + ")" * 100_000 + " }}")
    assert caught.value.where.startswith("templates/mine.html.j2")


def test_shipped_templates_need_no_process_of_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are trusted, and a second list is printed as fast as citekit starts; a review's own are not."""
    monkeypatch.setattr(subprocess, "run", None)
    (tmp_path / "templates").mkdir()
    look = {"title": "T", "root": tmp_path}
    assert templates.fill("base", "html", {**look, "lang": "en"}, HTML, tmp_path).startswith("<!DOCTYPE html>")
    (tmp_path / "templates/base.html.j2").write_text("mine")
    with pytest.raises(TypeError):
        templates.fill("base", "html", {"title": "T", "lang": "en"}, HTML, tmp_path)


def test_a_missing_template_names_the_known_ones(tmp_path: Path) -> None:
    """Those of the format that was asked for."""
    with pytest.raises(TemplateError) as caught:
        render(plain_list(SEED), SEED, to="md", template="no-such", root=tmp_path)
    assert "reading-list.md.j2" in caught.value.hint
    assert "html" not in caught.value.hint


def test_a_hostile_title_is_harmless_in_a_template_of_ones_own(tmp_path: Path) -> None:
    """The author of a template need not think of escaping."""
    assert "<script" not in fill(tmp_path, '<p title="{{ title }}">{{ title }}</p>', title=HOSTILE)


def test_a_work_without_a_title_says_so(tmp_path: Path) -> None:
    """A template that prints titles prints no empty link."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/t.txt.j2").write_text("{% for r in references %}{{ r.title }}{% endfor %}", "utf-8")
    items = [article("k", "Ab C", 2020, "")]
    assert render(plain_list(items), items, to="txt", template="t", root=tmp_path).text == "[no title]\n"
