"""Rendering with the real command: groups, formats, styles and templates; wrong use is named, nothing is fetched."""

from collections.abc import Callable
from html.parser import HTMLParser

import pytest

from conftest import Review

LIBRARY = """\
@article{doe2020,
  author = {Doe, AB},
  title = {Alpha work},
  journal = {J Test},
  year = {2020},
  keywords = {condition:lichen-planopilaris, condition:frontal-fibrosing-alopecia, agent:tofacitinib},
}
@article{roe2021,
  author = {Roe, Ben},
  title = {Beta work},
  journal = {J Test},
  year = {2021},
}
"""

HEADINGS = {
    "md": (
        "## Lichen planopilaris (1)",
        "### JAK inhibitor (1)",
        "#### Tofacitinib (1)",
        "## Untagged (condition) (1)",
    ),
    "txt": ("Lichen planopilaris (1)", "JAK inhibitor (1)", "Tofacitinib (1)", "Untagged (condition) (1)"),
    "tex": (
        r"\section{Lichen planopilaris (1)}",
        r"\subsection{JAK inhibitor (1)}",
        r"\subsubsection{Tofacitinib (1)}",
        r"\section{Untagged (condition) (1)}",
    ),
    "html": (">Lichen planopilaris <", ">JAK inhibitor <", ">Tofacitinib <", ">Untagged (condition) <"),
    "biblatex": ("{Lichen planopilaris}", "{JAK inhibitor}", "{Tofacitinib}", "{Untagged (condition)}"),
}


class Elements(HTMLParser):
    """Collects the elements, their targets and the text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.targets: set[str] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.names.add(tag)
        self.targets.update(value or "" for name, value in attrs if name in ("href", "src"))

    def handle_data(self, data: str) -> None:
        """Note text."""
        self.text += data


@pytest.mark.parametrize("form", ["html", "md", "txt", "tex"])
def test_the_ending_chooses_the_format_and_by_makes_the_groups(make_review: Callable[[str], Review], form: str) -> None:
    """Conditions are the sections, agents below them with their class; the untagged work comes last, all counted."""
    review = make_review(LIBRARY)
    done = review.run("render", "--by", "condition,agent", "-o", f"list.{form}")
    text = (review.folder / f"list.{form}").read_text("utf-8")

    assert (done.status, done.out, done.err) == (0, "", f"list.{form}: 2 works\n")
    places = [text.rfind(heading) for heading in HEADINGS[form]]
    assert -1 not in places
    assert max(places) == places[-1]
    assert text.count("Alpha work") == 2
    assert text.count("Beta work") == 1


def test_biblatex_selects_by_the_stored_keywords(make_review: Callable[[str], Review]) -> None:
    """The file names the library and a filter of the tags as they are spelt there; pandoc is not needed."""
    text = make_review(LIBRARY).run("render", "--by", "condition,agent", "--to", "biblatex").out

    assert r"\addbibresource{refs/library.bib}" in text
    assert "keyword=condition:lichen-planopilaris and keyword=agent:tofacitinib" in text
    assert [heading for heading in HEADINGS["biblatex"] if heading not in text] == []


def test_a_list_without_groups_holds_every_work_once(make_review: Callable[[str], Review]) -> None:
    """Without ``--by`` there are no sections; ``txt`` is one reference a paragraph, all initials printed."""
    done = make_review(LIBRARY).run("render", "--to", "txt")

    assert done.out.split("\n\n") == [
        "Reading list",
        "1. Doe AB. Alpha work. J Test. 2020.",
        "2. Roe B. Beta work. J Test. 2021.\n",
    ]


def test_a_query_chooses_the_works(make_review: Callable[[str], Review]) -> None:
    """A broader concept finds the narrower tag; the other work is left out."""
    out = make_review(LIBRARY).run("render", "agent:jak-inhibitor", "--to", "txt").out

    assert "Alpha work" in out
    assert "Beta work" not in out


def test_cross_reference_prints_a_work_once(make_review: Callable[[str], Review]) -> None:
    """The second place refers to the first, with the same number."""
    out = make_review(LIBRARY).run("render", "--by", "condition", "--to", "txt", "--cross-reference").out

    assert out.count("Alpha work") == 1
    assert "1. Doe 2020: see Lichen planopilaris" in out


def test_any_facet_of_the_vocabulary_groups(make_review: Callable[[str], Review]) -> None:
    """A facet that a review defines for itself works as the first two do."""
    review = make_review("@misc{x, title={A trial}, keywords={design:rct}}\n")
    vocabulary = review.folder / "refs/vocabulary.toml"
    own = '\n[facets.design]\nlabel = "Design"\n\n[design.rct]\nlabel = "randomised trial"\n'
    vocabulary.write_text(vocabulary.read_text("utf-8") + own, "utf-8")

    assert "## Randomised trial (1)" in review.run("render", "--by", "design", "--to", "md").out


def test_two_runs_give_the_same_bytes(make_review: Callable[[str], Review]) -> None:
    """The list depends on the review alone, not on clock or cache."""
    review = make_review(LIBRARY)

    assert review.run("render", "--to", "html").out == review.run("render", "--to", "html").out


HOSTILE = (
    r"@misc{h, title={<script>alert(1)</script> <img src=x onerror=y> \& [x](javascript:y) 100\% \_a\_ *b* "
    r"\textbackslash{}input\{/etc/passwd\} \$x\$}, year={2020}}"
)


def test_a_hostile_title_is_text_in_html(make_review: Callable[[str], Review]) -> None:
    """No element, no address and no event comes from a title; its characters are all shown."""
    review = make_review("@misc{h, title={A title}, year={2020}}\n")
    plain = Elements(review.run("render", "--to", "html").out)
    review.write(HOSTILE)
    page = Elements(review.run("render", "--to", "html").out)

    assert page.names == plain.names
    assert page.targets == plain.targets
    assert "<script>alert(1)</script> <img src=x onerror=y> & [x](javascript:y) 100% _a_ *b*" in page.text


def test_a_hostile_title_is_text_in_markdown_and_latex(make_review: Callable[[str], Review]) -> None:
    """Markdown gets no raw HTML, link or emphasis, LaTeX no command and no formula."""
    review = make_review(HOSTILE)
    markdown, latex = (review.run("render", "--to", form).out for form in ("md", "tex"))

    for live in ("<script", "<img", "[x](", " _a_ ", " *b* "):
        assert live not in markdown.replace("\\" + live, "")
    assert r"\input" not in latex
    assert r"\textbackslash{}input\{/etc/passwd\} \$x\$" in latex
    assert r"\& [x](javascript:y) 100\% \_a\_" in latex


def test_a_style_goes_by_its_name_or_its_journals(make_review: Callable[[str], Review]) -> None:
    """A short name, a journal and a style of the review's own folder give different references."""
    review = make_review(LIBRARY)
    shipped = {name: review.run("render", "--to", "txt", "-s", name).out for name in ("vancouver", "APA", "bjd")}

    assert len(set(shipped.values())) == 3
    assert "Doe, A. B. (2020). Alpha work." in shipped["APA"]


OWN_STYLE = """\
<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
  <info><title>Our own</title><id>own</id><updated>2026-01-01T00:00:00+00:00</updated></info>
  <citation><layout><text variable="title"/></layout></citation>
  <bibliography><layout><text variable="title" prefix="OWN "/></layout></bibliography>
</style>
"""


def test_the_settings_name_a_style_of_the_review(make_review: Callable[[str], Review]) -> None:
    """``style`` and ``title`` of ``citekit.toml`` are used where no option says otherwise."""
    review = make_review(LIBRARY)
    (review.folder / "styles").mkdir()
    (review.folder / "styles/ours.csl").write_text(OWN_STYLE, "utf-8")
    (review.folder / "citekit.toml").write_text('style = "ours"\ntitle = "What we read"\n', "utf-8")
    out = review.run("render", "--to", "txt").out

    assert out.startswith("What we read\n")
    assert "OWN Alpha work" in out


@pytest.mark.parametrize("command", ["render", "map"])
@pytest.mark.parametrize(("setting", "option"), [("style", "-s"), ("locale", "--locale")])
def test_a_wrong_setting_is_told_with_its_line(review: Review, command: str, setting: str, option: str) -> None:
    """Whoever asked for none must know where the name stands; one that was asked for stands in no file."""
    (review.folder / "citekit.toml").write_text(f'# ours\n{setting} = "nosuch"\n', "utf-8")

    assert "citekit.toml:2: " in review.run(command, "--to", "md").err
    assert "citekit.toml" not in review.run(command, "--to", "md", option, "nonesuch").err


@pytest.mark.parametrize(
    ("words", "named", "known"),
    [
        (("-s", "vancuver"), "`vancuver`", "`vancouver`"),
        (("--to", "odt"), "`odt`", "biblatex"),
        (("-o", "list.odt"), "`.odt`", ".tex"),
        (("--by", "conditon"), "`conditon`", "condition"),
        (("-t", "nothing"), "`nothing`", "reading-list.md.j2"),
        (("--order", "size"), "`size`", "vocabulary"),
        (("--sort", "size"), "`size`", "oldest"),
        (("--numbering", "roman"), "`roman`", "section"),
        (("--fold", "colour"), "`colour`", "condition"),
        (("--empty", "colour"), "`colour`", "condition"),
        (("--by", "colour-class"), "`colour-class`", "agent"),
        (("agnt:x",), "`agnt`", "agent"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_an_unknown_name_is_wrong_use_with_the_known_ones(
    review: Review, words: tuple[str, ...], named: str, known: str
) -> None:
    """Status 2; the sentence names what was wrong, the hint what there is; no file is made."""
    done = review.run("render", *words)

    assert (done.status, done.out) == (2, "")
    error, hint = done.err.splitlines()
    assert named in error
    assert known in hint
    assert not (review.folder / "list.odt").exists()


def test_a_template_of_the_review_comes_before_the_shipped_one(make_review: Callable[[str], Review]) -> None:
    """The same name replaces it; a new name, given as a path from the review's root, may extend it."""
    review = make_review(LIBRARY)
    (review.folder / "templates").mkdir()
    (review.folder / "templates/reading-list.txt.j2").write_text("Ours: {{ count }}\n", "utf-8")
    extended = '{% extends "reading-list.md.j2" %}{% block footer %}Searched in May.{% endblock %}'
    (review.folder / "templates/mine.md.j2").write_text(extended, "utf-8")

    assert review.run("render", "--to", "txt").out == "Ours: 2\n"
    mine = review.run("render", "-t", "templates/mine.md.j2").out
    assert "Alpha work" in mine
    assert mine.endswith("Searched in May.\n")


@pytest.mark.parametrize(
    ("words", "said", "hint"),
    [
        (("-t", "templates/mine.html.j2", "-o", "list.md"), "makes `html`, and not `md`", "`-o list.html`"),
        (("-t", "mine.html.j2", "-o", "list.pdf"), "makes `html`, and not `pdf`", "`.typ.j2`"),
        (("-t", "reading-list.md.j2", "-o", "list.html"), "makes `md`, and not `html`", "`-o list.md`"),
        (("-t", "reading-list.MD", "--to", "txt"), "there is no template", "known templates"),
        (("-t", "biblatex", "-o", "list.html"), "makes `biblatex`, and not `html`", "`-o list.tex`"),
        (("-t", "biblatex", "--to", "html"), "makes `biblatex`, and not `html`", "`--to biblatex`"),
        (("-t", "biblatex.tex.j2", "--to", "md"), "makes `biblatex`, and not `md`", "`--to biblatex`"),
        (("-t", "reading-list.tex.j2", "--to", "biblatex"), "makes `tex`, and not `biblatex`", "`--to tex`"),
        (("-t", "map.html.j2"), "is the template of `citekit map`", "reading-list.html.j2"),
        (("-t", "base", "-o", "list.html"), "is a part of other templates", "reading-list.html.j2"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_template_of_another_thing_is_refused(
    make_review: Callable[[str], Review], words: tuple[str, ...], said: str, hint: str
) -> None:
    """What a template makes is told by the ending before ``.j2``; nothing of it gets into a file of another format."""
    review = make_review(LIBRARY)
    (review.folder / "templates").mkdir()
    (review.folder / "templates/mine.html.j2").write_text("<p>{{ title }}</p>", "utf-8")
    done = review.run("render", *words)

    assert (done.status, done.out) == (2, "")
    assert said in done.err.splitlines()[0]
    assert hint in done.err.splitlines()[1]
    assert not list(review.folder.glob("list.*"))


@pytest.mark.parametrize("to", ["html", "md", "txt", "tex", "biblatex", "typ"])
def test_the_templates_that_are_named_are_those_that_work(make_review: Callable[[str], Review], to: str) -> None:
    """Neither parts of templates nor the map's or another format's; the review's own are among them."""
    review = make_review(LIBRARY)
    suffix = {"biblatex": "tex"}.get(to, to)
    (review.folder / "templates").mkdir()
    (review.folder / f"templates/mine.{suffix}.j2").write_text("{{ title }}\n", "utf-8")
    if to == "html":
        (review.folder / "templates/base.html.j2").write_text("{{ title }}", "utf-8")
    done = review.run("render", "-t", "nosuch", "--to", to)
    named = done.err.splitlines()[1].removeprefix("hint: known templates: ").split(", ")

    assert done.status == 2
    assert sorted(named) == sorted(
        [f"mine.{suffix}.j2", "biblatex.tex.j2" if to == "biblatex" else f"reading-list.{suffix}.j2"]
    )
    assert [review.run("render", "-t", name, "--to", to).status for name in named] == [0, 0]


def test_biblatex_in_latex_is_one_thing_however_it_is_asked_for(make_review: Callable[[str], Review]) -> None:
    """By the template alone, by it and ``--to tex``, by the format."""
    review = make_review(LIBRARY)
    ways = [("-t", "biblatex"), ("-t", "biblatex", "--to", "tex"), ("--to", "biblatex")]

    alone, *others = (review.run("render", *words).out for words in ways)
    assert r"\printbibliography" in alone
    assert others == [alone, alone]


def test_a_template_of_an_unknown_ending_makes_any_format(make_review: Callable[[str], Review]) -> None:
    """Nobody can know what it makes; one that is called after two formats makes the last."""
    review = make_review(LIBRARY)
    (review.folder / "templates").mkdir()
    for name in ("ours.form.j2", "ours.j2", "v1.md.txt.j2"):
        (review.folder / "templates" / name).write_text("Ours: {{ count }}\n", "utf-8")

    for words in (("-t", "ours.form.j2", "--to", "html"), ("-t", "ours", "--to", "md"), ("-t", "v1.md", "--to", "txt")):
        assert review.run("render", *words).out == "Ours: 2\n"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{{ titel }}", "`titel` is undefined"),
        ("{% if cuont %}x{% endif %}", "`cuont` is undefined"),
        ("{{ ''.__class__.__mro__ }}", "oversteps the sandbox"),
        ("{% for x in %}", "Expected an expression"),
    ],
)
def test_a_wrong_template_is_named_with_file_and_line(
    make_review: Callable[[str], Review], line: str, said: str
) -> None:
    """A misspelt name, also in a condition, a step out of the sandbox and bad syntax: status 2, place, reason."""
    review = make_review(LIBRARY)
    (review.folder / "templates").mkdir()
    (review.folder / "templates/mine.txt.j2").write_text(f"First line\n{line}\n", "utf-8")
    done = review.run("render", "-t", "templates/mine.txt.j2")

    assert (done.status, done.out) == (2, "")
    error = done.err.splitlines()[0]
    assert error.startswith("error: templates/mine.txt.j2:2: ")
    assert said in error


def test_an_empty_library_gives_an_honest_page(review: Review) -> None:
    """The page says that there is nothing in it, stderr why and what to do; nothing matched is status 1."""
    done = review.run("render", "-o", "list.html")

    said = "the library is empty: `citekit add DOI` fills it; `list.html` is an empty list now\n"
    assert (done.status, done.err) == (1, said)
    assert "There are no works in this list." in (review.folder / "list.html").read_text("utf-8")


def test_json_beside_an_output_file_names_the_works(make_review: Callable[[str], Review]) -> None:
    """The file holds the list, stdout the envelope with one row a work."""
    review = make_review(LIBRARY)
    done = review.run("render", "--json", "-o", "list.txt")

    assert done.json["results"] == [{"key": "doe2020"}, {"key": "roe2021"}]
    assert "Alpha work" in (review.folder / "list.txt").read_text("utf-8")


def test_an_unconfirmed_work_says_so(make_review: Callable[[str], Review]) -> None:
    """What was only read from a page is marked in the list."""
    review = make_review("@misc{x, title={From a page}, year={2020}, citekit-source={page}}\n")

    assert "[Unconfirmed] From a page" in review.run("render", "--to", "txt").out
