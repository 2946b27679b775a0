"""What TeX source reads as, and what text is written as."""

import json
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.bib.entry import Entry
from citekit.text import tex

PRINTED = [
    (r"M\"uller", "Müller"),
    (r"M{\"u}ller", "Müller"),
    (r"M{\"{u}}ller", "Müller"),
    (r"M\"{u}ller", "Müller"),
    (r"{\'e}t{\'{e}} \'et\'e", "été été"),
    (r"\' e", "é"),
    (r"Vall\'ee, \`a, \^o, \~n, \=a, \.z", "Vallée, à, ô, ñ, ā, ż"),
    (r"\c{c} \c c \v{s} \v s \H{o} \u{g} \k{a} \r{a} \d{h} \b{d}", "ç ç š š ő ğ ą å ḥ ḏ"),
    (r"\'\i{} \'{\i} \`{\i} \i{} \j", "í í ì ı ȷ"),
    (r"\.{\i} \.I", "i İ"),
    (r"Nguy{\~{\^e}}n \'{\^e}", "Nguyễn ế"),
    (r"\textcommabelow{s}", "ș"),
    (r"\t{oo}", "o͡o"),
    (r"{\ss} \ss{} {\ae} {\AE} {\oe} {\OE} {\o} {\O} {\l} {\L} {\aa} {\AA}", "ß ß æ Æ œ Œ ø Ø ł Ł å Å"),
    (r"\O rsted \AA ngstr\"om \th{} \dh{} \dj{} \ng", "Ørsted Ångström þ ð đ ŋ"),
    (r"\& \% \$ \# \_ \{ \}", "& % $ # _ { }"),
    (r"\copyright{} \textregistered{} \texttrademark{} \S{} \P{} \dag{} \ddag{} \pounds{}", "© ® ™ § ¶ † ‡ £"),
    (r"\textbackslash{}x \textasciitilde{} \textasciicircum{}", "\\x ~ ^"),
    (r"\ldots{} \dots{} \textellipsis{}", "… … …"),
    (r"\texteuro{} \euro{} \textdegree{} \textmu{}", "€ € ° µ"),
    (r"a--b c---d", "a–b c—d"),
    (r"``double'' `single' it's O'Brien", "“double” ‘single’ it's O'Brien"),
    (r"?`Qu\'e? !`No!", "¿Qué? ¡No!"),
    (r"\textquoteleft x\textquoteright{} \glqq", "‘x’ „"),
    (r"et~al.\ and\, more", "et al. and more"),
    ("two\n   lines\tand  runs", "two lines and runs"),
    (r"one \\ two \newline three", "one two three"),
    (r"hyphen\-ation soft\/ligature", "hyphenation softligature"),
    (r"TNF-$\alpha$ and IFN-$\gamma$", "TNF-α and IFN-γ"),
    (r"TNF-{$\alpha$} \textalpha \textbeta-catenin", "TNF-α αβ-catenin"),
    (r"\ensuremath{\beta}-cell $\Delta\Psi_m$", "β-cell ΔΨm"),
    (r"CD4$^{+}$ CD8$^+$ 10$^{-3}$ H$_2$O", "CD4+ CD8+ 10-3 H2O"),
    (r"37\,$^\circ$C 5$'$", "37 °C 5′"),
    (r"$p<0.05$ $p \leq 0.05$ $\pm$ $\times$ $\infty$", "p<0.05 p ≤ 0.05 ± × ∞"),
    (r"$\mathcal {L}_\infty$ $\mathrm{Ca}^{2+}$", "L∞ Ca2+"),
    (r"$\frac{1}{2}$ $\sqrt{x}$ $\bar{x}$ $\hat{\beta}$", "1/2 √x x̄ β̂"),
    (r"\(x^2\) \[y\] $$z$$", "x2 y z"),
    (r"\textsuperscript{14}C CO\textsubscript{2}", "14C CO2"),
    (
        r"\emph{in vitro} {\em in vivo} \textit{x} {\it y} \textbf{z} {\bf w} \textsc{v} \texttt{u}",
        "in vitro in vivo x y z w v u",
    ),
    (r"\href{http://a.org/b_c}{the text} \url{http://a.org/b_c%20~d}", "the text http://a.org/b_c%20~d"),
    (r"{\noopsort{1973a}}1973 \SortNoop{x}y", "1973 y"),
    (r"\enquote{quoted} \mkbibquote{too}", "“quoted” “too”"),
    (r"\foreignlanguage{german}{Stra\ss e} \textcolor{red}{warm}", "Straße warm"),
    (r"\textcolor[rgb]{1,0,0}{warm} \SI{5}{mg}", "warm 5 mg"),
    (r"{JAK} {{Double}} {}empty{}", "JAK Double empty"),
    (r"100% of the # and a_b", "100% of the # and a_b"),
    (r"costs $5", "costs $5"),
    (r"<sub>2</sub> from a web page, a < b > c", "2 from a web page, a < b > c"),
    (r"\unknown{kept} \alsounknown", "kept alsounknown"),
    (r"\LaTeX{} and \BibTeX", "LaTeX and BibTeX"),
    (r"Franc\u{u}", "Francŭ"),
    (r"C:\\", "C:"),
    ("Grüße, 東京, e\u0301", "Grüße, 東京, é"),
    (r"$\less$i$\greater$x$\less$/i$\greater$", "<i>x</i>"),
]

STYLED = [
    (r"\emph{in vitro} {\em so}", "<i>in vitro</i> <i>so</i>"),
    (r"\textbf{a}\textsc{b}", '<b>a</b><span style="font-variant:small-caps">b</span>'),
    (r"CD4$^{+}$ H$_2$O \textsuperscript{14}C", "CD4<sup>+</sup> H<sub>2</sub>O <sup>14</sup>C"),
    (r"{JAK} \emph{{IL}-2}", '<span class="nocase">JAK</span> <i>IL-2</i>'),
    (r"{\'E}ric {17} {}-{}", "Éric 17 -"),
    (r"\emph{} x", "x"),
    (r"CO<sub>2</sub>", "CO<sub>2</sub>"),
    (r"<i>open \textbf{b</i>} and </sub>", "<i>open b</i> and"),
]

PROTECTED = [
    ("JAK inhibitors in Alopecia Areata", "{JAK} inhibitors in Alopecia Areata"),
    ("IL-17, TNF-α, mRNA and COVID-19", "{IL-17}, {TNF-$\\alpha$}, {mRNA} and {COVID-19}"),
    ("JAK-mediated, anti-PD-1", "{JAK}-mediated, anti-{PD-1}"),
    ("Real-World Data of McDonald", "Real-World Data of {McDonald}"),
    ("A trial: A B-cell and vitamin D", "A trial: A {B}-cell and vitamin {D}"),
    ("TREATMENT OF ALOPECIA WITH JAK", "TREATMENT OF ALOPECIA WITH JAK"),
    ("JAK", "{JAK}"),
    ("CO<sub>2</sub> <i>In Vitro JAK</i>", "{CO}\\textsubscript{2} \\emph{In Vitro JAK}"),
    ("O’Brien’s Crohn's", "O’Brien’s Crohn's"),
    ("Mn<sub>2</sub>VAl Films", "{Mn}\\textsubscript{2}{VAl} Films"),
    ("Ru<sub>2</sub>Sn and Films", "{Ru}\\textsubscript{2}{Sn} and Films"),
    ("The genome of the water strider Gerris buenoi", "The genome of the water strider {Gerris} buenoi"),
    ("Hair loss in a Brazilian cohort: The second report", "Hair loss in a {Brazilian} cohort: The second report"),
]


@pytest.mark.parametrize(("source", "printed"), PRINTED)
def test_tex_reads_as_what_it_prints(source: str, printed: str) -> None:
    """Accents in every spelling, symbols, maths, fonts and blanks come out as the characters that LaTeX prints."""
    assert tex.to_text(source) == printed


@pytest.mark.parametrize(("source", "markup"), STYLED)
def test_styles_become_csl_markup(source: str, markup: str) -> None:
    """Font commands and maths scripts become CSL's tags; braces that keep case become no-case spans."""
    assert tex.to_markup(source) == markup


def test_case_marks_can_be_left_out() -> None:
    """Without no-case marks, protecting braces simply vanish."""
    assert tex.to_markup("{JAK} \\emph{x}", nocase=False) == "JAK <i>x</i>"


@pytest.mark.parametrize(("title", "source"), PROTECTED)
def test_capitals_that_matter_are_braced(title: str, source: str) -> None:
    """Acronyms and inner capitals get braces; ordinary words, apostrophes and titles all in capitals do not."""
    assert tex.from_markup(title, protect=True) == source


def test_special_characters_are_escaped_and_letters_stay() -> None:
    """What TeX would misread is escaped; UTF-8 letters stay as they are."""
    assert tex.from_text("5% of Müller & Co_# $1 ~^\\") == (
        r"5\% of Müller \& Co\_\# \$1 \textasciitilde{}\textasciicircum{}\textbackslash{}"
    )


def test_lone_braces_in_text_cannot_unbalance_an_entry() -> None:
    """BibTeX counts even escaped braces, so braces of the text are written as commands."""
    assert tex.from_text("a } b {") == r"a \textbraceright{} b \textbraceleft{}"


def test_greek_words_stay_and_greek_symbols_become_maths() -> None:
    """One or two Greek letters alone are symbols, which pdfTeX needs as maths; a Greek word stays."""
    assert tex.from_text("γδ T cells, λόγος") == r"$\gamma\delta$ T cells, λόγος"


def test_unbalanced_tags_do_not_unbalance_braces() -> None:
    """An open tag is closed, a stray closing tag is dropped."""
    assert tex.from_markup("<i>a</b> b</i> c</sub><sup>d") == r"\emph{a} b c\textsuperscript{d}"


def test_what_is_written_compiles(tmp_path: Path) -> None:
    """pdfTeX with T1 and utf8 typesets every escaped character without an error."""
    if not shutil.which("pdflatex"):
        pytest.skip("pdflatex is not installed")
    titles = [title for title, _ in PROTECTED] + [
        printed for _, printed in PRINTED if max(printed, default="") < "\u0250"
    ]
    titles += [
        "−5 ≤ x ≥ y ≠ z ≈ ∞ → ← ↔ ↑ ↓ ∝ ≡ ∼ 5′ α β′ γδ Ω $$ `''` -- <<>> ,, {[()]} ~^\\&%#_",
        "<i>a <b>b</b></i><sup>c</sup>",
    ]
    body = "\n\n".join(tex.from_markup(title, protect=protect) for title in titles for protect in (True, False))
    head = r"\documentclass{article}\usepackage[T1]{fontenc}\usepackage[utf8]{inputenc}\usepackage{textcomp}"
    (tmp_path / "a.tex").write_text(f"{head}\\begin{{document}}\n{body}\n\\end{{document}}\n", "utf-8")
    done = subprocess.run(
        ["pdflatex", "-halt-on-error", "-interaction=nonstopmode", "a.tex"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout.decode("utf-8", "replace")[-600:]


def test_a_deep_heap_of_braces_is_read() -> None:
    """A hundred thousand braces give no exception and no text."""
    assert tex.to_text("{" * 100_000 + "x" + "}" * 100_000) == "x"


PIECES = st.sampled_from(
    [
        "\\",
        "{",
        "}",
        "$",
        "$$",
        "~",
        "^",
        "_",
        "`",
        "'",
        "\\'",
        '\\"',
        "\\c",
        "\\emph",
        "\\textsc{",
        "\\url{",
        "\\em ",
        "\\(",
        "\\)",
        "\\frac",
        "\\href",
        "\\alpha",
        "\\i",
        "--",
        "a",
        "É",
        " ",
        "\n",
        "&",
        "%",
        "[",
        "]",
        "<i>",
        "</i>",
        "\\begin{x}",
        "\\noopsort",
    ]
)


@given(st.lists(PIECES, max_size=30).map("".join))
@settings(max_examples=300, deadline=None)
def test_no_source_is_refused(source: str) -> None:
    """Any heap of TeX pieces is read without an exception, to one line."""
    assert not set(tex.to_text(source) + tex.to_markup(source)) & set("\n\r\t")


def _one_line(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split(" ")).strip(" ")) if "  " not in text else ""


CHARACTERS = st.characters(exclude_categories=("Cc", "Cs"))
TRICKY = st.sampled_from([*"-'`\"<>,?!~^\\{}$&%#_αβγΩ−≤′ab. ", "<i>", "</sub>", "--", "''", '<span class="nocase">'])
TEXT = st.lists(st.one_of(TRICKY, CHARACTERS), max_size=20).map("".join).map(_one_line)


@given(TEXT)
@settings(max_examples=400, deadline=None)
def test_text_comes_back_from_tex(text: str) -> None:
    """Writing and reading is the identity on NFC text without controls, runs of blanks or blanks at the ends."""
    source = tex.from_text(text)
    assert tex.to_text(source) == text
    assert source.count("{") == source.count("}")


def _tagged(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    tags = [("<i>", "</i>"), ("<b>", "</b>"), ("<sup>", "</sup>"), ("<sub>", "</sub>")]
    tags += [('<span style="font-variant:small-caps">', "</span>")]
    return st.builds(lambda tag, text: tag[0] + text + tag[1], st.sampled_from(tags), inner)


PLAIN = st.text("abcÄé αβ-'&%{}$_ß19", min_size=1, max_size=6).map(lambda text: "x" + "".join(text.split()) + "y")
NOCASE = PLAIN.map(lambda text: f'<span class="nocase">{text}</span>')
MARKUP = st.lists(st.one_of(PLAIN, NOCASE, st.recursive(_tagged(PLAIN), _tagged, max_leaves=3)), max_size=5).map(
    " ".join
)


@given(MARKUP)
@settings(max_examples=200, deadline=None)
def test_markup_comes_back_from_tex(markup: str) -> None:
    """Writing and reading is the identity on well-formed CSL markup (no-case spans at the outer level)."""
    assert tex.to_markup(tex.from_markup(markup)) == markup


@given(st.lists(st.one_of(TRICKY, CHARACTERS, st.just("<b>"), st.just("JAK-2 ")), max_size=20).map("".join))
@settings(max_examples=300, deadline=None)
def test_braces_balance_whatever_is_written(text: str) -> None:
    """Protected or not, well-formed or not: written TeX never closes more braces than it opens, and closes all."""
    level = 0
    for char in tex.from_markup(text, protect=True):
        level += {"{": 1, "}": -1}.get(char, 0)
        assert level >= 0
    assert level == 0


ACRONYMS = st.sampled_from(["JAK", "IL-17", "mRNA", "TNF-α", "A", "of", "Word", "word's", "X/Y", "c.D"])


@given(st.lists(ACRONYMS, max_size=8).map(" ".join))
@settings(max_examples=100, deadline=None)
def test_protecting_changes_no_character(text: str) -> None:
    """Protected and bare writing print the same."""
    assert tex.to_text(tex.from_markup(text, protect=True)) == text


def test_reading_survives_json() -> None:
    """What is read holds no lone surrogate or other character that JSON output could not carry."""
    assert json.loads(json.dumps(tex.to_text(r"\'{\i} \t{oo} \vec{v}"))) == "í o͡o v⃗"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Skin &amp; Hair", "Skin & Hair"),
        ("M&uuml;ller, A&#233;, &#x3b1;", "Müller, Aé, α"),
        ("100&#37; of &#123;five&#125;", "100% of {five}"),
        ("&lt;i&gt;in vivo&lt;/i&gt;", "in vivo"),
        (r"Skin \&amp; Hair", "Skin &amp; Hair"),
        ("R&D; the rest", "R&D; the rest"),
        ("A & B; C", "A & B; C"),
        ("&#0; &#xD800; &nosuchname;", "&#0; &#xD800; &nosuchname;"),
        ("Crohn&#146;s, 1&#150;2, 3&#x96;4", "Crohn’s, 1–2, 3–4"),
        ("&#129; &#xFFFD; &#9999999;", "&#129; &#xFFFD; &#9999999;"),
        ("two&#10;lines&#13;&#10;and a&#9;tab&#32;", "two lines and a tab"),
        ("TNF-&agr;, &OHgr;, &agr;&bgr;", "TNF-α, Ω, αβ"),
    ],
)
def test_entities_of_html_are_read_where_tex_has_an_error(source: str, text: str) -> None:
    """Files from the web hold them; behind a backslash ``&`` is itself, and what nobody can print stays.

    Numbers mean what they mean in HTML, those of Windows-1252 too; Greek has its names of ISO 8879.
    """
    assert tex.to_text(source) == text


@given(st.one_of(st.integers(0, 0x2FF), st.integers(0, 0x11FFFF)))
@settings(max_examples=300, deadline=None)
def test_no_number_of_an_entity_makes_a_control_character(number: int) -> None:
    """Whatever number a file has, what is read is one line of characters, and it comes back from what is written."""
    text = tex.to_text(f"a&#{number};b&#x{number:x};c")

    assert not [char for char in text if unicodedata.category(char) in ("Cc", "Cs")]
    assert tex.to_text(tex.from_text(text)) == text


@pytest.mark.parametrize(
    ("source", "doi"),
    [
        ("10.1000/a--b~c", "10.1000/a--b~c"),
        (r"10.1000/a\_b\%c", "10.1000/a_b%c"),
        ("{{10.1000/a{b}c}}", "10.1000/a{b}c"),
        ("10.1002/x85:1&lt;1::AID&gt;3.0", "10.1002/x85:1<1::AID>3.0"),
        (r"10.1002/x85:1{\textless}1::AID", "10.1002/x85:1<1::AID"),
        (r"\url{https://doi.org/10.1000/a}", "https://doi.org/10.1000/a"),
    ],
)
def test_a_doi_is_read_letter_by_letter(source: str, doi: str) -> None:
    """What TeX makes of two hyphens or a tie is nothing that a DOI means."""
    assert tex.to_letters(source) == doi
    assert Entry("k", "misc", {"doi": source}).text("doi") == doi
