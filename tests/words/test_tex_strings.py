"""What people write in their bibliographies, string by string, against what LaTeX prints of it.

The expected values follow from the LaTeX kernel, its text symbols (encodings T1 and TS1), amsmath, hyperref, biblatex
and siunitx. Blanks of any width are one blank; raised and lowered text stands on the line. One rule of TeX is broken on
purpose: a straight apostrophe stays straight, so that text comes back as it was.
"""

import pytest

from citekit.text import tex

ACCENTS = [
    (r"{\'a}", "á"), (r"\'{a}", "á"), (r"\'a", "á"), (r"{\'{a}}", "á"), (r"\' a", "á"), (r"{\' {a}}", "á"),
    (r"{\`e}", "è"), (r"{\^o}", "ô"), (r"{\~n}", "ñ"), (r'{\"o}', "ö"), (r"{\=u}", "ū"), (r"{\.z}", "ż"),
    (r"{\u g}", "ğ"), (r"{\v s}", "š"), (r"{\H u}", "ű"), (r"{\c c}", "ç"), (r"{\k a}", "ą"), (r"{\r a}", "å"),
    (r"{\d h}", "ḥ"), (r"{\b n}", "ṉ"), (r"\c{T}", "Ţ"), (r"\textcommabelow{T}", "Ț"), (r"{\v{C}}apek", "Čapek"),
    (r"\'\i", "í"), (r"\'{\i}", "í"), (r"{\'\i}", "í"), (r"{\'{\i}}", "í"), (r'\"\i', "ï"), (r"{\`\i}", "ì"),
    (r"{\^\i}le", "île"), (r"\u{\i}", "ĭ"), (r"\v{\j}", "ǰ"), (r"Nguy{\~{\^e}}n", "Nguyễn"), (r"\'{\^{e}}", "ế"),
    (r"Ph\d{a}m", "Phạm"), (r"{\.I}stanbul", "İstanbul"), (r"Erd{\H{o}}s", "Erdős"), (r"Dvo{\v r}{\'a}k", "Dvořák"),
    (r"\O sterg{\aa}rd", "Østergård"), (r"Ji\v{r}\'i", "Jiří"), ("Mu\\~noz", "Muñoz"), (r"\t{ts}", "t͡s"),
    (r"\={\i}", "ī"), (r"\G{a}", "ȁ"), (r"\f{a}", "ȃ"),
]  # fmt: skip
LETTERS = [
    (r"{\OE}uvre", "Œuvre"), (r"c{\oe}ur", "cœur"), (r"{\AE}sop", "Æsop"), (r"\ae gis", "ægis"),
    (r"Stra{\ss}e", "Straße"), (r"Stra\ss{}e", "Straße"), (r"{\L}{\'o}d{\'z}", "Łódź"), (r"\l{}", "ł"),
    (r"{\AA}ngstr{\"o}m", "Ångström"), (r"S{\o}ren", "Søren"), (r"\DH{} \dh{}", "Ð ð"), (r"{\TH}{\'o}r", "Þór"),
    (r"\DJ okovi\'c", "Đoković"), (r"{\i}{\j}", "ıȷ"), (r"\NG\ng", "Ŋŋ"), (r"\IJ ssel", "Ĳssel"), (r"\SS", "ẞ"),
    (r"T\uhorn", "Tư"), (r"Gel\cprime fand", "Gel′fand"), (r"W\polhk{e}grzyn", "Węgrzyn"), (r"\Dbar inh", "Đinh"),
]  # fmt: skip
PUNCTUATION = [
    ("1999--2004", "1999–2004"), ("yes---no", "yes—no"), ("a-{}-b", "a--b"), ("``so''", "“so”"), ("`so'", "‘so’"),
    ("``a `b' c''", "“a ‘b’ c”"), ("{``}so{''}", "“so”"), (r"\glqq so\grqq{}", "„so“"), ("?`Qu{\\'e}?", "¿Qué?"),
    (r"\guillemotleft so\guillemotright", "«so»"), (r"\textendash", "–"), (r"\textemdash{}", "—"), ("!`Ea!", "¡Ea!"),
    (r"wait\dots", "wait…"), (r"a\ldots{} b", "a… b"), (r"\enquote{so}", "“so”"), ("the child's", "the child's"),
    (r"\textquotesingle", "'"), (r"\textquotedblleft so\textquotedblright", "“so”"), (r"\flqq so\frqq", "«so»"),
]  # fmt: skip
ESCAPES = [
    (r"5\%", "5%"), (r"R\&D", "R&D"), (r"\$5", "$5"), (r"\#1", "#1"), (r"a\_b", "a_b"), (r"\{1,2\}", "{1,2}"),
    (r"\textbackslash n", "\\n"), (r"\~{}", "~"), (r"\^{}", "^"), (r"\textless{}5", "<5"), (r"a\textbar b", "a|b"),
    (r"\textasciitilde user", "~user"), (r"\textasciicircum", "^"), (r"\textunderscore", "_"), (r"\slash", "/"),
    (r"\textgreater 5", ">5"),
]  # fmt: skip
SYMBOLS = [
    (r"\copyright", "©"), (r"{\copyright} 2020", "© 2020"), (r"\textcopyright{} X", "© X"), (r"X\textregistered", "X®"),
    (r"X\texttrademark{}", "X™"), (r"X\textsuperscript{\textregistered}", "X®"), (r"\S 5", "§5"), (r"\P", "¶"),
    (r"\dag", "†"), (r"\ddag", "‡"), (r"\pounds 5", "£5"), (r"\texteuro{}5", "€5"), (r"\EUR{5}", "€5"),
    (r"37\textdegree C", "37°C"), (r"5 \textmu g", "5 µg"), (r"\textonehalf", "½"), (r"5\textperthousand", "5‰"),
    (r"\textordfeminine", "ª"), (r"\texttimes", "×"), (r"\textnumero", "№"), (r"\textbullet", "•"), (r"\TeX", "TeX"),
    (r"\textbrokenbar", "¦"), (r"\textwon", "₩"), (r"\textinterrobang", "‽"), (r"\textperiodcentered", "·"),
    (r"\textminus 3", "−3"), (r"\textbardbl", "‖"), (r"\textrightarrow", "→"),
]  # fmt: skip
GREEK = [
    (r"TNF-$\alpha$", "TNF-α"), (r"TNF-{$\alpha$}", "TNF-α"), (r"{TNF-$\alpha$}", "TNF-α"), (r"\textalpha", "α"),
    (r"TNF-\ensuremath{\alpha}", "TNF-α"), (r"IFN\textgamma", "IFNγ"), (r"NF-$\kappa$B", "NF-κB"),
    (r"$\gamma\delta$ T cells", "γδ T cells"), (r"$\Delta$F508", "ΔF508"), (r"$\mu$m", "μm"), (r"$\upmu$m", "μm"),
    (r"TGF-$\beta_1$", "TGF-β1"), (r"TGF-$\beta$1", "TGF-β1"), (r"$\beta_{2}$-agonist", "β2-agonist"),
    (r"$\varepsilon$", "ε"), (r"$\vartheta$", "ϑ"), (r"\textOmega", "Ω"), (r"$\alpha$- and $\beta$-", "α- and β-"),
    (r"$\alpha \beta$", "αβ"), (r"\(\omega\)-3", "ω-3"), (r"TNF-\alpha", "TNF-α"),
]  # fmt: skip
MATHS = [
    (r"CD4$^{+}$", "CD4+"), (r"CD4$^+$", "CD4+"), (r"CD4\textsuperscript{+}", "CD4+"), (r"Ca$^{2+}$", "Ca2+"),
    (r"H$_2$O", "H2O"), (r"H\textsubscript{2}O", "H2O"), (r"$\mathrm{H_2O}$", "H2O"), (r"$^{13}$C", "13C"),
    (r"$p<0.05$", "p<0.05"), (r"$p < 0.05$", "p < 0.05"), (r"$p \leq 0.05$", "p ≤ 0.05"), (r"$\geq$5", "≥5"),
    (r"$\alpha = 5$", "α = 5"), (r"$5 \pm 2$", "5 ± 2"), (r"5$\times$", "5×"), (r"$\sim$5", "∼5"), (r"$\infty$", "∞"),
    (r"37$^\circ$C", "37°C"), (r"37\,$^{\circ}$C", "37 °C"), (r"5$'$-UTR", "5′-UTR"), (r"5$^\prime$", "5′"),
    (r"$\chi^2$-test", "χ2-test"), (r"$\rightarrow$", "→"), (r"$\frac{1}{2}$", "1/2"), (r"$\sqrt{n}$", "√n"),
    (r"$O(n \log n)$", "O(n log n)"), (r"$O(n\log n)$", "O(n log n)"), (r"$\sin\theta$", "sin θ"), (r"$\hat{p}$", "p̂"),
    (r"$\mathbb{R}^n$", "ℝn"), (r"$\mathcal{N}(0,1)$", "N(0,1)"), (r"$\overline{AB}$", "A̅B̅"), (r"$x \neq y$", "x ≠ y"),
    (r"$\text{IC}_{50}$", "IC50"), (r"$\left(x\right)$", "(x)"), (r"$a\cdot b$", "a · b"), (r"\(x\)", "x"),
    ("$5", "$5"),
    (r"$\partial x$", "∂x"), (r"$\not\in$", "∉"), (r"\ce{Ca^{2+}}", "Ca2+"), (r"\SI{5}{\micro g}", "5 µg"),
]  # fmt: skip
FONTS = [
    (r"\emph{in vivo}", "in vivo"), (r"{\em in vivo}", "in vivo"), (r"{\it in vivo} x", "in vivo x"),
    (r"\textit{C. \textbf{albicans}}", "C. albicans"), (r"\textsc{Sec}", "Sec"), (r"{\sc Sec}", "Sec"),
    (r"\texttt{R}", "R"), (r"\underline{x}", "x"), (r"\mbox{T-cell}", "T-cell"), (r"\textnormal{x}", "x"),
    (r"\MakeUppercase{who}", "WHO"), (r"\textrm{x}", "x"), (r"{\bfseries x}y", "xy"), (r"{\tiny x}", "x"),
    (r"use \verb|a_b| now", "use a_b now"), (r"\verb", ""), (r"\verb|x", "|x"),
]  # fmt: skip
LINKS = [
    (r"\url{http://a.org/b_c?d=e&f=%20~g}", "http://a.org/b_c?d=e&f=%20~g"), (r"\href{http://a.org}{text}", "text"),
    (r"see \href{http://a.org/b\_c}{the {Web}} now", "see the Web now"), (r"\nolinkurl{a_b@c.org}", "a_b@c.org"),
    (r"\url {http://a.org/x}", "http://a.org/x"), (r"\doi{10.1/abc}", "10.1/abc"), (r"\path{/a_b}", "/a_b"),
    (r"\href{http://a.org/%20x}{$\alpha$}", "α"),
]  # fmt: skip
BRACES_AND_BLANKS = [
    ("{D}NA", "DNA"), ("{{DNA}}", "DNA"), ("{D}{N}{A}", "DNA"), ("a {} b", "a b"), ("a{} b", "a b"), ("5~mg", "5 mg"),
    (r"5\,mg", "5 mg"), (r"5\ mg", "5 mg"), ("a\n  b", "a b"), (r"a\\b", "a b"), (r"a\-b", "ab"), (r"a\/b", "ab"),
    (r"a\quad b", "a b"), (r"a \newline b", "a b"), (r"{\noopsort{1973}}Knuth", "Knuth"), (r"\relax x", "x"),
    (r"P.~A. Smith", "P. A. Smith"), (r"et~al.\ 2020", "et al. 2020"), (r"{\relax Ch}ang", "Chang"), ("}x{", "x"),
    (r"abc\footnote{n}", "abc"), (r"\protect\'e", "é"),
]  # fmt: skip
STRINGS = [
    *ACCENTS, *LETTERS, *PUNCTUATION, *ESCAPES, *SYMBOLS, *GREEK, *MATHS, *FONTS, *LINKS, *BRACES_AND_BLANKS
]  # fmt: skip


@pytest.mark.parametrize(("source", "printed"), STRINGS)
def test_a_string_reads_as_latex_prints_it(source: str, printed: str) -> None:
    """The text is what stands on paper, character by character."""
    assert tex.to_text(source) == printed


@pytest.mark.parametrize(("source", "printed"), STRINGS)
def test_what_was_read_is_written_and_read_again(source: str, printed: str) -> None:
    """Writing the text as TeX and reading that gives the same text."""
    text = tex.to_text(source)
    assert tex.to_text(tex.from_text(text)) == text
