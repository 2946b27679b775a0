"""The writer behind citekit.text.tex: Unicode in, TeX source out, with balanced braces always.

Letters stay UTF-8. Only what TeX or BibTeX would misread is escaped. What pdfTeX with T1 cannot print is written as a
command where there is one: single Greek letters and mathematical signs as maths, rarer Latin letters with accents.
"""

import re
from collections.abc import Iterator

from citekit.text import tex_tables as tables
from citekit.text.csl_tags import CSL_TAG
from citekit.text.tex_letters import PDFTEX_KNOWS, for_pdftex

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
        "″": "$^{\\prime\\prime}$",
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
_NEEDS_WORK = re.compile(rf"[\\{{}}~^`&%$#_→←↑↓]|[^{PDFTEX_KNOWS}]|--|''|<<|>>|,,|</?[bis]")
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
    return for_pdftex(_TOUCHING_FORMULAS.sub("", with_maths))


def _greek_symbols(found: re.Match[str]) -> str:
    return "".join(_GREEK_COMMANDS.get(letter, letter) for letter in found[0])


def write_markup(markup: str, protect: bool) -> str:
    """Return TeX source for CSL markup; see citekit.text.tex.from_markup."""
    bare = CSL_TAG.sub("", markup)
    shouted = not any(map(str.islower, bare)) and len(markup.split()) > 1
    names = protect and _is_sentence(bare)
    open_tags: list[str] = []
    out: list[str] = []
    begun = after_script = False
    segments = list(_segments(markup))
    for (tag, text), (following, _) in zip(segments, [*segments[1:], ("", "")], strict=True):
        if text:
            if open_tags or not protect or shouted:
                out.append(escape(text))
            else:
                edges = (after_script, following in ("sup", "sub"))
                out.append(protected(text, first=not begun, names=names, formula=edges))
            begun, after_script = begun or bool(text.strip()), False
        elif tag and not tag.startswith("/"):
            open_tags.append(tag)
            out.append(_COMMANDS.get(tag, "{"))
        elif tag and open_tags:
            after_script = open_tags.pop() in ("sup", "sub")
            out.append("}")
    out.extend("}" for _ in open_tags)
    return "".join(out)


def _is_sentence(text: str) -> bool:
    """Return whether a title is written like a sentence: most of its longer words are small, so capitals are names."""
    longer: list[str] = [word for word in _WORD.findall(text)[1:] if len(word) > 3]
    small = len([word for word in longer if word[0].islower()])
    return small >= 3 and small >= 2 * (len(longer) - small)


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


def protected(text: str, first: bool, names: bool = False, formula: tuple[bool, bool] = (False, False)) -> str:
    """Return escaped text in which acronyms and words with inner capitals stand in braces.

    Args:
        first: the text begins the title, where a capital ``A`` is an article.
        names: the title is a sentence, so every capital inside it is a name's. Otherwise ordinary capitalised words
            stay bare: BibTeX styles may lower them, as they should.
        formula: whether a raised or lowered text touches the beginning and the end, as in ``Mn<sub>2</sub>``; the word
            there is a chemical formula.
    """
    out: list[str] = []
    end = 0
    for word in _WORD.finditer(text):
        out.append(escape(text[end : word.start()]))
        end = word.end()
        before = text[: word.start()].rstrip(" “\"'(‘[")
        begins = (first and not before) or before.endswith((":", ".", "?", "!"))
        chemical = (formula[0] and not word.start()) or (formula[1] and end == len(text))
        out.append(_protected_word(word[0], begins, chemical or (names and not begins)))
    out.append(escape(text[end:]))
    return "".join(out)


def _protected_word(word: str, begins: bool, always: bool) -> str:
    """Brace a hyphenated word from the first to the last part whose capitals matter, numbers and Greek with them."""
    parts = _PART.findall(word)
    marked = [index for index, part in enumerate(parts) if _capitals_matter(part, begins and index == 0, always)]
    if not marked:
        return escape(word)
    start, stop = marked[0], marked[-1] + 1
    while start >= 2 and _goes_with(parts[start - 2]):
        start -= 2
    while stop + 1 < len(parts) and _goes_with(parts[stop + 1]):
        stop += 2
    head, body, tail = ("".join(piece) for piece in (parts[:start], parts[start:stop], parts[stop:]))
    return f"{escape(head)}{{{escape(body)}}}{escape(tail)}"


def _capitals_matter(part: str, begins: bool, always: bool) -> bool:
    """Return whether lowering would spoil a word: inner capitals, capitals beside digits, single letters, names."""
    capitals = sum(map(str.isupper, part))
    if not capitals:
        return False
    if always:
        return True
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
