"""Escaping: whatever a title holds, the reader sees those characters and the format sees none of its own marks."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.render import render
from citekit.render.pandoc import run_pandoc
from citekit.render.richtext import Link, Styled, Text
from citekit.render.serialise import (
    HTML,
    LATEX,
    MARKDOWN,
    PLAIN,
    escape_html,
    escape_latex,
    escape_markdown,
    guard_start,
    serialise,
)
from render.samples import HOSTILE, article, plain_list

MARKS = st.sampled_from(
    [
        *"\\`*_[]<>|~$^{}@&#%-+=!:.()'\"/ab1 ",
        *("&amp;", "&#35;", "<b>", "<!-- ", "](x)", "![a](b)", "^[n]", "$x$", "{.c}", ":::", "~~~", "``", "//"),
        *("1. ", "a) ", "(1) ", "* ", "- ", "# ", "\\input{x}", "\\\\", "é", "TNF-α"),
    ]
)
TITLES = st.lists(MARKS, min_size=1, max_size=12).map(lambda parts: " ".join("".join(parts).split())).filter(bool)


def read_back(source: str, dialect: str, folder: Path) -> list[str]:
    """Return the paragraphs that pandoc sees in ``source``; anything but plain text is shown in angle quotes."""

    def text(inlines: list[dict[str, object]]) -> str:
        found = ""
        for inline in inlines:
            content = inline.get("c")
            found += content if isinstance(content, str) else " " if inline["t"] == "Space" else f"«{inline['t']}»"
        return found

    blocks = json.loads(run_pandoc([f"--from={dialect}", "--to=json"], source, folder=folder, seconds=30))["blocks"]
    return [text(block["c"]) if block["t"] in ("Para", "Plain") else f"«{block['t']}»" for block in blocks]


@pytest.mark.parametrize("dialect", ["commonmark", "gfm-autolink_bare_uris", "markdown-smart"])
@settings(max_examples=8, deadline=None)
@given(titles=st.lists(TITLES, min_size=20, max_size=60))
def test_markdown_shows_the_very_characters(
    titles: list[str], dialect: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Read by three Markdown readers, every line is one plain paragraph that says what the title says."""
    folder = tmp_path_factory.mktemp("pandoc")
    source = "\n\n".join(guard_start(escape_markdown(title)) for title in titles)
    assert read_back(source, dialect, folder) == titles


class Shown(HTMLParser):
    """What a browser makes of HTML: its text and its elements."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.elements = "", list[str]()
        self.feed(html)
        self.close()

    def handle_data(self, data: str) -> None:
        """Collect text."""
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect elements."""
        self.elements.append(tag)


@settings(max_examples=100, deadline=None)
@given(TITLES)
def test_html_shows_the_very_characters_and_holds_no_element(title: str) -> None:
    """Also inside an attribute nothing can end it."""
    shown = Shown(f'<p title="{escape_html(title)}">{escape_html(title)}</p>')
    assert (shown.text, shown.elements) == (title, ["p"])


@settings(max_examples=100, deadline=None)
@given(TITLES)
def test_latex_is_left_with_no_active_character(title: str) -> None:
    """Beside the escapes that citekit writes there is no command, group, comment, cell, index or formula."""
    known = r"\\text(?:backslash|ascii\w+|less|greater|bar|quotedbl)\{\}|\\ensuremath\{\\\w+\}|\\[{}$&#%_]|-\{\}|'\{\}"
    assert not re.search(r"[\\{}$&#%_^]|--|~", re.sub(known, ".", escape_latex(title)))


def test_control_characters_and_line_breaks_are_no_part_of_a_text() -> None:
    """A title stands on one line in every format, whatever was pasted into it."""
    for markup in (HTML, MARKDOWN, LATEX, PLAIN):
        assert markup.escape("a\x00\x1b\u200bb\r\n  c\ud800d\u2028e") == "ab   cd e"
        assert markup.escape("a\u202ecb\ufffea\u2069d") == "acbad"  # no title turns the rest of its line around


@pytest.mark.parametrize("to", ["html", "md", "txt", "tex"])
def test_a_hostile_title_harms_no_document(to: str) -> None:
    """The whole way: item, pandoc, tree, serialiser, template."""
    items = [article("evil", "Ab C", 2020, HOSTILE)]
    text = render(plain_list(items), items, to=to, style="apa", title=HOSTILE).text
    if to == "txt":
        assert HOSTILE in text
    elif to == "html":
        assert "script" not in Shown(text).elements
        assert Shown(text).text.count("<script>alert(1)</script>") == 3  # <title>, h1, reference
    elif to == "md":
        assert "<script" not in text.replace(r"\<script", "")
    else:
        assert r"\input" not in text
        assert text.count(r"\textbackslash{}input\{/etc/passwd\}") == 2


@pytest.mark.parametrize(
    ("rich", "markdown"),
    [
        ((Styled("emphasis", (Text("in vivo"),)), Text("!")), "*in vivo*!"),
        ((Text("a"), Styled("emphasis", (Text("(b)"),)), Text("c")), "a<em>(b)</em>c"),
        ((Styled("strong", (Text("a"),)), Styled("emphasis", (Text("b"),))), "**a**<em>b</em>"),
        ((Styled("strong", (Styled("emphasis", (Text("a"),)),)),), "<strong>*a*</strong>"),
        ((Link("https://x.org/a(b)", (Text("t"),)),), "[t](https://x.org/a%28b%29)"),
        ((Link("https://x.org/", (Text("https://x.org/"),)),), "<https://x.org/>"),
        ((Link("javascript:x", (Text("t"),)),), "t"),
    ],
)
def test_markdown_uses_tags_where_stars_would_not_be_read_as_emphasis(
    rich: tuple[Text | Styled | Link, ...], markdown: str
) -> None:
    """CommonMark's flanking rules decide; links keep their brackets balanced."""
    assert serialise(rich, MARKDOWN) == markdown


def test_every_format_writes_every_style() -> None:
    """A table of what each style becomes; plain text has no marks, but raised digits keep their meaning."""
    rich = tuple(
        Styled(style, (Text("2"),)) for style in ("emphasis", "strong", "superscript", "subscript", "small-caps")
    )
    assert serialise(rich, PLAIN) == "22²₂2"
    assert serialise(rich, LATEX) == r"\emph{2}\textbf{2}\textsuperscript{2}\textsubscript{2}\textsc{2}"
    expected = '<em>2</em><strong>2</strong><sup>2</sup><sub>2</sub><span class="small-caps">2</span>'
    assert serialise(rich, HTML) == expected


def test_raised_words_that_unicode_has_no_characters_for_stay_as_they_are() -> None:
    """Half a word in raised characters would be worse than none."""
    assert serialise((Text("x"), Styled("superscript", (Text("2b"),))), PLAIN) == "x2b"
