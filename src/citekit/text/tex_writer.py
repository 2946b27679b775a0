"""The writer behind citekit.text.tex: Unicode in, TeX source out, with balanced braces always.

Letters stay UTF-8. Only what TeX or BibTeX would misread is escaped, and single Greek letters and mathematical signs,
which pdfTeX with T1 and utf8 cannot print, are written as maths.
"""

import re
from collections.abc import Iterator

from citekit.text import tex_tables as tables
from citekit.text.csl_tags import CSL_TAG

_COMMANDS = {
    "i": "\\emph{",
    "b": "\\textbf{",
    "sup": "\\textsuperscript{",
    "sub": "\\textsubscript{",
    "sc": "\\textsc{",
}
_ESCAPES = str.maketrans(
    {
        **{char: "\\" + char for char in "&%$#_"},
        "\\": "\\textbackslash{}",
        "{": "\\textbraceleft{}",
        "}": "\\textbraceright{}",
        "~": "\\textasciitilde{}",
        "^": "\\textasciicircum{}",
        "`": "\\textasciigrave{}",
        "−": "\\textminus{}",
        "′": "$^{\\prime}$",
        "∼": "$\\sim$",
        **{
            tables.SYMBOLS[name]: f"$\\{name}$"
            for name in (
                "leq",
                "geq",
                "neq",
                "approx",
                "equiv",
                "infty",
                "rightarrow",
                "leftarrow",
                "leftrightarrow",
                "uparrow",
                "downarrow",
                "propto",
            )
        },
    }
)
_NEEDS_WORK = re.compile(r"[\\{}~^`&%$#_−′∼≤≥≠≈≡∞→←↔↑↓∝\u0370-\u03ff]|--|''|<<|>>|,,|</?[bis]")
_LIGATURE = re.compile(r"([-'<>,])(?=\1)")
_GREEK = re.compile(r"(?<![\u0370-\u03ff\u1f00-\u1fff])[\u0391-\u03f5]{1,2}(?![\u0370-\u03ff\u1f00-\u1fff])")
"""One or two Greek letters alone are symbols (``α``, ``γδ``); more are a word."""

_TOUCHING_FORMULAS = re.compile(r"(?<!\\)\$\$")
_GREEK_COMMANDS = {
    letter: f"$\\{name}$"
    for name, letter in tables.GREEK.items()
    if letter not in "ΑΒΕΖΗΙΚΜΝΟΡΤΧο"  # TeX has no command for letters that look Latin
}


def escape(text: str) -> str:
    """Return TeX source that prints ``text``; the braces it adds are balanced."""
    if not _NEEDS_WORK.search(text):
        return text
    broken = CSL_TAG.sub(lambda tag: "<\x00" + tag[0][1:], text)
    broken = _LIGATURE.sub("\\1\x00", broken).translate(_ESCAPES).replace("\x00", "{}")
    with_maths = _GREEK.sub(_greek_symbols, broken)
    return _TOUCHING_FORMULAS.sub("", with_maths)


def _greek_symbols(found: re.Match[str]) -> str:
    return "".join(_GREEK_COMMANDS.get(letter, letter) for letter in found[0])


def write_markup(markup: str, protect: bool) -> str:
    """Return TeX source for CSL markup; see citekit.text.tex.from_markup."""
    shouted = not any(map(str.islower, CSL_TAG.sub("", markup)))
    several = len(markup.split()) > 1
    open_tags: list[str] = []
    out: list[str] = []
    begun = False
    for tag, text in _segments(markup):
        if text:
            plain = open_tags or not protect or (shouted and several)
            out.append(escape(text) if plain else protected(text, first=not begun))
            begun = begun or bool(text.strip())
        elif tag and not tag.startswith("/"):
            open_tags.append(tag)
            out.append(_COMMANDS.get(tag, "{"))
        elif tag and open_tags:
            open_tags.pop()
            out.append("}")
    out.extend("}" for _ in open_tags)
    return "".join(out)


def _segments(markup: str) -> Iterator[tuple[str, str]]:
    """Yield (tag, "") and ("", text) in turn; a closing tag is ``/``, an unknown span is no-case."""
    end = 0
    for found in CSL_TAG.finditer(markup):
        yield "", markup[end : found.start()]
        end = found.end()
        if found["close"]:
            yield "/", ""
        elif found["plain"]:
            yield found["plain"], ""
        else:
            yield ("sc" if "small-caps" in (found["attributes"] or "") else "nocase"), ""
    yield "", markup[end:]


_WORD = re.compile(r"[^\W_]+(?:['’.&][^\W_]+)*(?:[-‐‑–/+][^\W_]+)*\+?")
_PART = re.compile(r"[-‐‑–/+]|[^-‐‑–/+]+")


def protected(text: str, first: bool) -> str:
    """Return escaped text in which acronyms and words with inner capitals stand in braces.

    ``first``: the text begins the title, where a capital ``A`` is an article. Ordinary capitalised words stay bare:
    BibTeX styles may lower them, as they should.
    """
    out: list[str] = []
    end = 0
    for word in _WORD.finditer(text):
        out.append(escape(text[end : word.start()]))
        end = word.end()
        begins = (first and not text[: word.start()].strip()) or text[: word.start()].rstrip().endswith(
            (":", ".", "?", "!")
        )
        out.append(_protected_word(word[0], begins))
    out.append(escape(text[end:]))
    return "".join(out)


def _protected_word(word: str, begins: bool) -> str:
    """Brace a hyphenated word from the first to the last part whose capitals matter, numbers and Greek with them."""
    parts = _PART.findall(word)
    marked = [index for index, part in enumerate(parts) if _capitals_matter(part, begins and index == 0)]
    if not marked:
        return escape(word)
    start, stop = marked[0], marked[-1] + 1
    while start >= 2 and _goes_with(parts[start - 2]):
        start -= 2
    while stop + 1 < len(parts) and _goes_with(parts[stop + 1]):
        stop += 2
    head, body, tail = ("".join(piece) for piece in (parts[:start], parts[start:stop], parts[stop:]))
    return f"{escape(head)}{{{escape(body)}}}{escape(tail)}"


def _capitals_matter(part: str, begins: bool) -> bool:
    """Return whether lowering would spoil a word: inner capitals, capitals beside digits, single letters."""
    capitals = sum(map(str.isupper, part))
    if not capitals:
        return False
    if len(part) == 1:
        return not (begins and part == "A")
    if capitals > 1 and not ("'" in part or "’" in part):
        return True
    if not part[0].isupper() and part[0].isalpha():
        return True
    return any(map(str.isdigit, part))


def _goes_with(part: str) -> bool:
    """Return whether a part holds no Latin letter (``17``, ``α``) and so belongs to the acronym beside it."""
    return not any("a" <= char.lower() <= "z" for char in part)
