"""Markdown of notes: paragraphs, lists, emphasis and links in every format; nothing raw passes through."""

import pytest

from citekit.render.prose import Line, flat, read_prose, write_prose
from citekit.render.richtext import Text
from citekit.render.serialise import HTML, LATEX, MARKDOWN, PLAIN, Markup

TEXT = """\
One *two* [three](https://x.org/a_b) `a_b`.

- item

  more
- 4. deep

## Head

> quoted"""


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (
            HTML,
            [
                '<p>One <em>two</em> <a href="https://x.org/a_b">three</a> a_b.</p>',
                '<ul><li><p>item</p><p>more</p></li><li><ol start="4"><li><p>deep</p></li></ol></li></ul>',
                "<p><strong>Head</strong></p>",
                "<p>quoted</p>",
            ],
        ),
        (
            MARKDOWN,
            [
                r"One *two* [three](https://x.org/a_b) a\_b.",
                "- item\n\n  more\n- 4. deep",
                "**Head**",
                "quoted",
            ],
        ),
        (PLAIN, ["One two three (https://x.org/a_b) a_b.", "• item", "more", "• ", "4. deep", "Head", "quoted"]),
    ],
)
def test_every_format_writes_paragraphs_lists_emphasis_and_links(markup: Markup, expected: list[str]) -> None:
    """A heading is a strong paragraph, a quotation a paragraph."""
    assert list(write_prose(read_prose([TEXT])[TEXT], markup)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "- a\n- b\n  - c\n    - d\n\n      e\n- f",
        "9. a\n10. b\n    - c\n    - d\n11. e\n    1. f",
        "- a\n\n  3. b\n  4. c\n\n  d",
        "- 1\\. a\n- \\- b\n- 2. c",
        "*a*\n\n- \n- b",
    ],
)
def test_lists_read_again_from_markdown_as_they_were(text: str) -> None:
    """Markers, numbers and depth; no blank line where none is needed, so that readers set the list tight."""
    prose = read_prose([text])[text]
    again = "\n\n".join(write_prose(prose, MARKDOWN))
    assert read_prose([again])[again] == prose


def test_an_address_is_a_link_as_it_stands() -> None:
    """Nobody wants to write brackets around a DOI."""
    text = "See https://y.org."
    assert write_prose(read_prose([text])[text], MARKDOWN) == ("See <https://y.org>.",)


def test_latex_has_lists_of_its_own() -> None:
    """Numbers are those that were written; a bracket does not become an option."""
    text = "3. [x\n4. y"
    assert write_prose(read_prose([text])[text], LATEX) == (
        "\\begin{itemize}\n\\item[3.]{} [x\n\\item[4.]{} y\n\\end{itemize}",
    )


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (HTML, r"<p>a &lt;img onerror=y&gt; \input{x} l i</p>"),
        (MARKDOWN, r"a \<img onerror=y\> \\input\{x\} l i"),
        (LATEX, r"a \textless{}img onerror=y\textgreater{} \textbackslash{}input\{x\} l i"),
        (PLAIN, r"a <img onerror=y> \input{x} l i"),
    ],
)
def test_raw_html_and_latex_are_characters(markup: Markup, expected: str) -> None:
    """A note of a stranger's review runs nothing, and no link leads to a script."""
    text = r"a <img onerror=y> \input{x} [l](javascript:x) ![i](j.png)"
    assert list(write_prose(read_prose([text])[text], markup)) == [expected]


def test_what_is_left_open_in_one_text_ends_with_it() -> None:
    """Each note is read by itself, all in one run."""
    texts = ["```\nopen", "next *text*", "", "<div>", "last"]
    found = read_prose(texts)
    assert [list(write_prose(found.get(text, ()), PLAIN)) for text in texts] == [
        ["open"],
        ["next text"],
        [],
        ["<div>"],
        ["last"],
    ]


def test_a_list_can_be_laid_flat() -> None:
    """Depth and marker say of each paragraph where it stood."""
    text = "a\n\n- b\n  1. c"
    lines = list(flat(read_prose([text])[text]))
    assert lines == [Line((Text("a"),)), Line((Text("b"),), 1, "•"), Line((Text("c"),), 2, "1.")]


def test_plain_text_says_an_address_once() -> None:
    """Behind the words of a link, in whatever they are set; not where the words are the address."""
    text = "See [*PROSPERO*](https://x.org/1), **[here](https://x.org/2)** and <https://x.org/3>."

    (said,) = write_prose(read_prose([text])[text], PLAIN)

    assert said == "See PROSPERO (https://x.org/1), here (https://x.org/2) and https://x.org/3."
