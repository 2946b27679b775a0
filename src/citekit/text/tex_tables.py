"""What TeX commands print, as tables: accents, symbols, font commands, arguments. Data only; it reads nothing.

Sources: the LaTeX kernel's text symbols and accents (encodings OT1, T1, TS1), its maths symbols, and the commands that
biblatex, hyperref, siunitx and older styles put into bibliographies. Rarer symbols are looked up in pylatexenc.
"""


def _pairs(text: str) -> dict[str, str]:
    """Return words taken two by two: a command and what it prints."""
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


ACCENTS = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    "=": "\u0304",
    "u": "\u0306",
    ".": "\u0307",
    '"': "\u0308",
    "h": "\u0309",
    "r": "\u030a",
    "H": "\u030b",
    "v": "\u030c",
    "U": "\u030e",
    "G": "\u030f",
    "f": "\u0311",
    "d": "\u0323",
    "c": "\u0327",
    "textcommabelow": "\u0326",
    "k": "\u0328",
    "polhk": "\u0328",
    "b": "\u0331",
    "t": "\u0361",
    "acute": "\u0301",
    "grave": "\u0300",
    "hat": "\u0302",
    "widehat": "\u0302",
    "tilde": "\u0303",
    "widetilde": "\u0303",
    "bar": "\u0304",
    "overline": "\u0305",
    "breve": "\u0306",
    "dot": "\u0307",
    "ddot": "\u0308",
    "mathring": "\u030a",
    "check": "\u030c",
    "vec": "\u20d7",
    "underline": "",
}
"""Accent commands to combining characters; the argument is one letter, a command or a group."""

SPACING_ACCENTS = {
    "`": "`",
    "'": "´",
    "^": "^",
    "~": "~",
    "=": "¯",
    ".": "˙",
    '"': "¨",
    "u": "˘",
    "r": "˚",
    "v": "ˇ",
    "c": "¸",
}
"""What an accent prints over an empty argument, as in ``\\^{}``."""

GREEK = _pairs(
    "alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ varkappa ϰ "
    "lambda λ mu μ nu ν xi ξ omicron ο pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi ϕ varphi φ "
    "chi χ psi ψ omega ω Alpha Α Beta Β Gamma Γ Delta Δ Epsilon Ε "
    "Zeta Ζ Eta Η Theta Θ Iota Ι Kappa Κ Lambda Λ Mu Μ Nu Ν "
    "Xi Ξ Omicron Ο Pi Π Rho Ρ Sigma Σ Tau Τ Upsilon Υ Phi Φ Chi Χ Psi Ψ Omega Ω"
)
"""Greek letters of TeX's maths mode."""

_UPRIGHT_GREEK = {f"up{name}": letter for name, letter in GREEK.items()}
_TEXT_GREEK = {f"text{name}": letter for name, letter in GREEK.items()} | {"textepsilon": "ε", "textphi": "φ"}

_TEXT_SYMBOLS = _pairs(
    # letters
    "ss ß SS ẞ ae æ AE Æ oe œ OE Œ o ø O Ø l ł L Ł aa å AA Å "
    "i ı j ȷ dh ð DH Ð th þ TH Þ dj đ DJ Đ ng ŋ NG Ŋ ij ĳ IJ Ĳ "
    "OHORN Ơ ohorn ơ UHORN Ư uhorn ư imath ı jmath ȷ hbar ℏ ell ℓ Re ℜ Im ℑ aleph ℵ wp ℘ "
    # text symbols
    "S § P ¶ dag † ddag ‡ dagger † ddagger ‡ copyright © textcopyright © textregistered ® texttrademark ™ pounds £ "
    "textsterling £ euro € EUR € texteuro € textyen ¥ "
    "textcent ¢ textdegree ° degree ° celsius ℃ textcelsius ℃ textmu µ "
    "textmicro µ micro µ textohm Ω textpm ± texttimes × textdiv ÷ textminus − textonehalf ½ textonequarter ¼ "
    "textthreequarters ¾ textonesuperior ¹ texttwosuperior ² "
    "textthreesuperior ³ textordfeminine ª textordmasculine º "
    "textsection § textparagraph ¶ textdagger † "
    "textdaggerdbl ‡ textbullet • textperiodcentered · textasteriskcentered ∗ "
    "textendash – textemdash — textellipsis … ldots … dots … textquoteleft ‘ textquoteright ’ textquotedblleft “ "
    "textquotedblright ” textquotedbl \" textquotesingle ' lq ‘ rq ’ quotesinglbase ‚ quotedblbase „ guilsinglleft ‹ "
    "guilsinglright › guillemotleft « guillemotright » "
    "guillemetleft « guillemetright » textexclamdown ¡ textquestiondown ¿ "
    "glqq „ grqq “ glq ‚ grq ‘ flqq « frqq » flq ‹ frq › textless < textgreater > textbar | textbackslash \\ "
    "backslash \\ textasciitilde ~ textasciicircum ^ textasciigrave ` "
    "textunderscore _ textbraceleft { textbraceright } lbrace { "
    "rbrace } textdollar $ textnumero № slash / textprime ′ "
    "textvisiblespace ␣ textfractionsolidus ⁄ textasciiacute ´ "
    "textasciidieresis ¨ textasciimacron ¯ textnonbreakinghyphen ‑ "
    "textbardbl ‖ textlquill ⁅ textrquill ⁆ textlbrackdbl ⟦ textrbrackdbl ⟧ textmarried ⚭ textdivorced ⚮ textguarani ₲ "
    "textquotestraightbase ‚ textquotestraightdblbase „ textcentoldstyle ¢ textdollaroldstyle $ textsurd √ "
    "cprime ′ cdprime ″ Dbar Đ dbar đ lasp ʽ rasp ʼ "  # of the AMS, in records of MathSciNet
    # relations, operators, arrows
    "times × cdot · pm ± mp ∓ div ÷ ast ∗ star ⋆ circ ∘ "
    "bullet • leq ≤ le ≤ leqslant ⩽ geq ≥ ge ≥ geqslant ⩾ neq ≠ ne ≠ "
    "approx ≈ sim ∼ simeq ≃ cong ≅ equiv ≡ propto ∝ ll ≪ gg ≫ less < greater > lt < gt > in ∈ notin ∉ subset ⊂ "
    "supset ⊃ subseteq ⊆ supseteq ⊇ cup ∪ cap ∩ emptyset ∅ varnothing ∅ forall ∀ exists ∃ neg ¬ wedge ∧ vee ∨ "
    "oplus ⊕ otimes ⊗ perp ⊥ parallel ∥ mid | infty ∞ partial ∂ nabla ∇ sum ∑ prod ∏ int ∫ surd √ prime ′ angle ∠ "
    "to → rightarrow → longrightarrow ⟶ leftarrow ← "
    "gets ← leftrightarrow ↔ Rightarrow ⇒ Leftarrow ⇐ Leftrightarrow ⇔ "
    "uparrow ↑ downarrow ↓ rightleftharpoons ⇌ mapsto ↦ checkmark ✓ "
    "vert | Vert ‖ langle ⟨ rangle ⟩ lfloor ⌊ rfloor ⌋ "
    "lceil ⌈ rceil ⌉ cdots ⋯ vdots ⋮ ddots ⋱ triangle △ Box □ square □ blacksquare ■ diamond ⋄ "
    "textrightarrow → textleftarrow ← textuparrow ↑ textdownarrow ↓ textsmaller < "
    # logos and BibTeX style words
    "TeX TeX LaTeX LaTeX LaTeXe LaTeX2e BibTeX BibTeX XeTeX XeTeX LuaTeX LuaTeX pdfTeX pdfTeX"
)
SYMBOLS = (
    GREEK
    | _UPRIGHT_GREEK
    | _TEXT_GREEK
    | _TEXT_SYMBOLS
    | {"space": " ", "nobreakspace": " ", "thinspace": " ", "enspace": " ", "quad": " ", "qquad": " ", "par": " "}
    | {"newline": " ", "linebreak": " ", "hfill": " ", "mathellipsis": "…", "and": " and "}
)
"""Commands without argument to what they print."""

CONTROL_SYMBOLS = {
    **{char: char for char in "&%$#_{}"},
    **dict.fromkeys(" \n\t\r,;:>\\~", " "),
    **dict.fromkeys("-/!@+", ""),
    "|": "‖",
    "*": "",
    "(": "",
    ")": "",
    "[": "",
    "]": "",
}
"""A backslash and one other character. Thin and forced spaces are blanks; a discretionary hyphen prints nothing."""

OPERATORS = frozenset("-*/·")
"""What is set like the mathematical symbols of Unicode (category Sm) but is none."""

_FUNCTIONS = (
    "log ln lg exp sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh max min sup inf lim arg det dim gcd ker "
    "Pr deg hom mod"
)
FUNCTIONS = frozenset(_FUNCTIONS.split())
"""Names of functions, which maths sets apart from the letters beside them."""

BLACKBOARD = str.maketrans("CHNPQRZ", "ℂℍℕℙℚℝℤ")
"""Letters of ``\\mathbb`` that Unicode names as sets of numbers."""

CASES = {"uppercase": str.upper, "MakeUppercase": str.upper, "lowercase": str.lower, "MakeLowercase": str.lower}
"""Commands that change the case of their argument."""

STYLES = {
    **dict.fromkeys(("emph", "textit", "textsl", "mkbibemph", "mkbibitalic"), "i"),
    **dict.fromkeys(("textbf", "mkbibbold"), "b"),
    **dict.fromkeys(("textsuperscript", "mkbibsuperscript"), "sup"),
    **dict.fromkeys(("textsubscript", "mkbibsubscript"), "sub"),
    "textsc": "sc",
}
"""Commands with one argument to the CSL tag they mean (``sc``: small capitals)."""

SWITCHES = {
    **dict.fromkeys(("em", "it", "sl", "itshape", "slshape"), "i"),
    **dict.fromkeys(("bf", "bfseries"), "b"),
    **dict.fromkeys(("sc", "scshape"), "sc"),
}
"""Commands that hold until the end of their group."""

_SILENT = (
    "relax protect noindent xspace ignorespaces unskip "
    "allowbreak nobreak displaystyle textstyle scriptstyle normalfont rm tt "
    "sf upshape rmfamily sffamily ttfamily mdseries "
    "normalsize tiny scriptsize small footnotesize large Large LARGE huge Huge limits nolimits bgroup egroup "
    "left right big Big bigl bigr Bigl Bigr null leavevmode sloppy break centering mathsurround newblock selectfont"
)
SILENT = frozenset(_SILENT.split())
"""Commands that print nothing and have no argument."""

DROPPED = {
    **dict.fromkeys(
        (
            "label",
            "vspace",
            "hspace",
            "noopsort",
            "SortNoop",
            "sortnoop",
            "color",
            "index",
            "thanks",
            "footnote",
            "begin",
            "end",
        ),
        1,
    ),
    **dict.fromkeys(("hypersetup", "phantom", "hphantom", "vphantom", "bibnote", "usepackage", "documentclass"), 1),
    "setlength": 2,
}
"""Commands that print nothing, with the number of arguments that vanish with them."""

SHOWS_LAST = {
    **dict.fromkeys(("href", "textcolor", "foreignlanguage", "colorbox", "raisebox", "parbox", "texorpdfstring"), 1),
    **dict.fromkeys(("overset", "underset", "stackrel"), 1),
}
"""Commands of which only the last argument is shown, with the number of arguments before it."""

VERBATIM = frozenset({"url", "nolinkurl", "path", "detokenize"})
"""Commands whose argument is no TeX."""
