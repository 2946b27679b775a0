"""What JATS, HTML, MathML and entities are cleaned to."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.text import markup

SMALL_CAPS = '<span style="font-variant:small-caps">'

CLEANED = [
    ("plain text", "plain text"),
    ("<jats:italic>In vitro</jats:italic> and <i>in vivo</i>", "<i>In vitro</i> and <i>in vivo</i>"),
    ('May 2012 <emph type="ital">Archives</emph>', "May 2012 <i>Archives</i>"),
    ('<emphasis type="bold">x</emphasis>', "<b>x</b>"),
    ("<em>a</em> <strong>b</strong> <bold>c</bold>", "<i>a</i> <b>b</b> <b>c</b>"),
    ("CO<sub>2</sub>, Ca<sup>2+</sup>, H<inf>2</inf>O", "CO<sub>2</sub>, Ca<sup>2+</sup>, H<sub>2</sub>O"),
    ("<scp>l</scp>-DOPA", SMALL_CAPS + "l</span>-DOPA"),
    ("<scp>JAK</scp> inhibitors", "JAK inhibitors"),
    ('<span style="font-variant: small-caps;">b</span> <span>c</span>', SMALL_CAPS + "b</span> c"),
    ('<span class="nocase">mRNA</span>', '<span class="nocase">mRNA</span>'),
    ("Head &amp; Neck", "Head & Neck"),
    ("Head &amp;amp;amp; Neck &#x2013; &eacute; &#8211;", "Head & Neck – é –"),
    ("&lt;scp&gt;cross-vector&lt;/scp&gt; demand", "cross-vector demand"),
    ("A Companion to &lt;I&gt;Don Quixote&lt;/I&gt;", "A Companion to <i>Don Quixote</i>"),
    ("p &lt; 0.05 &amp;lt; 0.1", "p < 0.05 < 0.1"),
    ("a<b and c>d, p<0.05, x < y > z", "a<b and c>d, p<0.05, x < y > z"),
    ("mail <john@example.org> and <10.1000/x>", "mail <john@example.org> and <10.1000/x>"),
    ("AT&T, R&D; &unknown; &", "AT&T, R&D; &unknown; &"),
    ("x <i>unclosed and </b> more", "x unclosed and more"),
    ("<i>a <b>b</i> c</b>", "<i>a b</i> c"),
    ("a <i></i> b <sub> </sub>", "a b"),
    ("<unknown>text</unknown> <jats:odd>too</jats:odd>", "text too"),
    ("<i> Pinus </i>grows", "<i>Pinus</i> grows"),
    ("one<br/>two<br>three", "one two three"),
    ("  runs   of\n  blanks\t", "runs of blanks"),
    ("no\u00a0break\u2009thin\u3000wide", "no break thin wide"),
    ("soft\u00adhyphen zero\u200bwidth \ufeffmark", "softhyphen zerowidth mark"),
    ("می\u200cخواهم", "می\u200cخواهم"),
    ("He\u0301le\u0300ne", "Hélène"),
    ("<!-- gone --><![CDATA[kept & so]]><?pi gone?>", "kept & so"),
    ("Cu\n   <sub>2</sub>\n   O and (\n  <i>Tridacna</i>\n  ) end", "Cu<sub>2</sub> O and (<i>Tridacna</i>) end"),
    (r"Induced $\mathcal {L}_\infty$ control", "Induced L<sub>∞</sub> control"),
    (r"costs $5 and $10", "costs $5 and $10"),
    (r"\(\alpha\)-smooth", "α-smooth"),
    ("<script>alert(1)</script>x<style>y</style>", "x"),
]

MATHS = [
    ("<mml:math><mml:msub><mml:mi>Ru</mml:mi><mml:mn>2</mml:mn></mml:msub></mml:math>Sn", "Ru<sub>2</sub>Sn"),
    ("<math><msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup></math>", "x<sub>1</sub><sup>2</sup>"),
    ("Mn<math><msub><mrow/><mn>2</mn></msub></math>VAl", "Mn<sub>2</sub>VAl"),
    (
        "<scp>COVID</scp> ‐19 and a <scp>Real‐world</scp>\n  trial of <scp>l</scp>‐dopa",
        f"COVID‐19 and a Real‐world trial of {SMALL_CAPS}l</span>‐dopa",
    ),
    ("<math><mfrac><mn>1</mn><mn>2</mn></mfrac><msqrt><mi>x</mi></msqrt></math>", "1/2√x"),
    ("<math><semantics><mi>y</mi><annotation>\\gamma</annotation></semantics></math>", "y"),
    (
        "Order with<mml:math><mml:msup><mml:mi>L</mml:mi><mml:mn>1</mml:mn></mml:msup></mml:math>Data",
        "Order with L<sup>1</sup> Data",
    ),
    (
        "<jats:alternatives><jats:tex-math>$$\\beta$$</jats:tex-math><mml:math><mml:mi>β</mml:mi></mml:math></jats:alternatives>",
        "β",
    ),
    (
        "<jats:tex-math>\\documentclass{minimal}\\begin{document}$$\\alpha_1$$\\end{document}</jats:tex-math>",
        "α<sub>1</sub>",
    ),
]


@pytest.mark.parametrize(("raw", "text"), CLEANED + MATHS)
def test_markup_of_any_origin_becomes_csl_markup(raw: str, text: str) -> None:
    """JATS, HTML, MathML, entities and TeX become NFC text on one line with CSL's tags and no others."""
    assert markup.clean(raw) == text


def test_a_structured_abstract_keeps_its_section_titles() -> None:
    """Each section reads ``Title: text``; the heading "Abstract" itself is dropped."""
    raw = (
        "<jats:title>Abstract</jats:title>\n<jats:sec><jats:title>Background</jats:title><jats:p>One.</jats:p></jats:sec>"
        "<jats:sec><jats:title>Results:</jats:title><jats:p>Two.</jats:p><jats:p>Three.</jats:p></jats:sec>"
    )

    assert markup.clean(raw) == "Background: One. Results: Two. Three."


def test_plain_text_has_no_tags() -> None:
    """The tags of CSL go, anything else in angle brackets stays."""
    assert markup.plain('<i>a</i> <span class="nocase">b</span> <c> 1<2') == "a b <c> 1<2"


PIECES = st.sampled_from(
    [
        "<i>",
        "</i>",
        "<b>",
        "</b>",
        "<sub>",
        "</sub>",
        "<scp>",
        "</scp>",
        "<jats:p>",
        "</jats:p>",
        "<mml:math>",
        "</mml:math>",
        "<sec>",
        "<title>",
        "</title>",
        "</sec>",
        "<br/>",
        "&amp;",
        "&lt;",
        "&gt;",
        "&",
        "<",
        ">",
        ";",
        "lt",
        "$",
        "\\alpha",
        "x^2",
        " ",
        "\n",
        "a",
        "É",
        "e\u0301",
        "\u00ad",
        "\u00a0",
        "1",
        "<msub>",
        "</msub>",
        "<unknown>",
        '<span class="nocase">',
        "</span>",
    ]
)


@given(st.lists(PIECES, max_size=25).map("".join))
@settings(max_examples=400, deadline=None)
def test_no_tag_but_balanced_csl_tags_leaves_the_cleaner(raw: str) -> None:
    """Whatever comes in: no JATS or MathML, and every tag that is left is CSL's and closed in order."""
    text = markup.clean(raw)
    stack: list[str] = []
    for tag in re.findall(r"</?(?:i|b|sub|sup|span)(?: [^<>]*)?>", text):
        name = tag.strip("</>").split()[0]
        if tag.startswith("</"):
            assert stack and stack.pop() == name
        else:
            stack.append(name)
    assert not stack
    assert not re.search(r"</?(jats:|mml:|scp|sec|title|math|msub)[^<>]*>|\s\s|[\n\u00ad\u00a0]", text)


@given(st.lists(PIECES, max_size=12).map("".join))
@settings(max_examples=300, deadline=None)
def test_cleaning_twice_changes_nothing(raw: str) -> None:
    """Clean text is left as it is."""
    once = markup.clean(raw)
    assert markup.clean(once) == once


@given(st.text(max_size=40))
@settings(max_examples=200, deadline=None)
def test_no_text_is_refused(raw: str) -> None:
    """Any text at all is cleaned without an exception."""
    assert isinstance(markup.clean(raw), str)


def test_greek_letters_of_publishers_are_letters() -> None:
    """Crossref holds entities of ISO 8879 that HTML has not: ``&agr;`` is alpha."""
    assert markup.clean("TNF-&agr;, interferon-&amp;ggr; and TGF-&bgr;1") == "TNF-α, interferon-γ and TGF-β1"
