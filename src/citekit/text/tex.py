"""TeX source to Unicode and back. Pure; it never fails on any input.

Reading: accents in all spellings, symbols, maths, font commands; blanks (``~`` and forced spaces too) become one blank.
A bare ``&`` is an error in TeX; an entity that files of the web have is read as one: ``&amp;``, ``&#233;``, ``&agr;``.
Writing: UTF-8 letters stay; what TeX or BibTeX would misread is escaped; braces are always balanced.
Law: ``to_text(from_text(t)) == t`` for NFC text without control characters, runs of blanks or blanks at its ends;
``to_markup(from_markup(m)) == m`` for such text with well-formed, non-empty CSL tags.
"""

import re
import unicodedata

_SPECIAL = re.compile(r"[\\{}$~`\t\n\r\f\v]|--|''|  |<[/bis]|^ | $")
_BEYOND_BRACES = re.compile(r"[\\$~`\t\n\r\f\v]|--|''|  |<[/bis]|^ | $")
ADDRESS_COMMAND = re.compile(r"\\(?:url|href|nolinkurl|path)\s*\{([^{}]*)\}")
ESCAPED = re.compile(r"\\([_%&#~$^ ])(?:\{\})?")
"""How addresses and DOIs are wrapped, and their signs escaped; the first group is what is meant."""

_COMMAND = re.compile(r"\\[A-Za-z]|\$[<>]\$")
"""What makes a DOI a matter for the reader of TeX, as in ``{\\textless}1::AID``."""
_BLANKS = re.compile(r"[ \t\n\r\f\v]+")


def to_text(tex: str) -> str:
    """Return TeX source as plain Unicode (NFC) on one line; styles are dropped, scripts stand on the line."""
    return _read(tex, styled=False, nocase=False)


def to_letters(tex: str) -> str:
    """Return TeX source of a DOI letter by letter: escapes, entities and commands are read, dashes and ties are not."""
    from citekit.text.entities import decoded

    bare = ADDRESS_COMMAND.sub(r"\1", tex).strip()
    while bare.startswith("{") and bare.endswith("}"):
        bare = bare[1:-1].strip()
    return to_text(bare) if _COMMAND.search(bare) else ESCAPED.sub(r"\1", decoded(bare)).strip()


def to_markup(tex: str, nocase: bool = True) -> str:
    """Return TeX source as Unicode (NFC) with the inline markup of CSL.

    Outer brace groups protect case in BibTeX, so they become ``<span class="nocase">``; ``nocase=False`` drops them.
    """
    return _read(tex, styled=True, nocase=nocase)


def from_text(text: str) -> str:
    """Return TeX source that prints ``text``, on one line; letters stay UTF-8, special characters are escaped."""
    from citekit.text.tex_writer import escape

    return escape(text)


def from_markup(markup: str, protect: bool = False) -> str:
    """Return TeX source for text with CSL inline markup; unbalanced tags are closed or dropped.

    ``protect``: brace acronyms and words with inner capitals (``{JAK}``, ``{IL-17}``, ``{mRNA}``), which BibTeX styles
    would lower; a title all in capitals is left bare.
    """
    from citekit.text.tex_writer import write_markup

    return write_markup(markup, protect)


def _read(tex: str, styled: bool, nocase: bool) -> str:
    if "&" in tex and ";" in tex:
        from citekit.text.entities import decoded

        tex = decoded(tex, from_text)
    text = tex if styled or "{" not in tex else tex.replace("{", "").replace("}", "")  # braces alone: the common case
    if _SPECIAL.search(text) or (text is not tex and _BEYOND_BRACES.search(tex)):
        from citekit.text.tex_reader import Reader

        text = Reader(tex, styled, nocase).read()
        if styled and "<" in tex:
            from citekit.text.csl_tags import balanced

            text = balanced(text)
        text = _BLANKS.sub(" ", text).strip(" ")
    return text if text.isascii() else unicodedata.normalize("NFC", text)
