"""JATS, HTML, MathML and entities to Unicode with the inline markup of CSL, and that markup to plain text. Pure.

It knows no fields and no sources; ``citekit.mapping`` says which rule a cleaning is reported under.
"""

import re
import unicodedata

from citekit.text.csl_tags import CSL_TAG

_TOUCHED = re.compile(
    r"[<&$\\\u0000-\u001f\u007f-\u00a0\u00ad\u061c\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\ufffe\uffff]"
    r"|  |^ | $"
)


def clean(raw: str) -> str:
    """Return text as NFC Unicode on one line with the inline markup of CSL and no other.

    Entities are decoded however often they were escaped; JATS, HTML and MathML styles become CSL tags, other elements
    vanish and their text stays; section titles of abstracts read ``Background: …``; formulas in TeX are read.
    Every kind of blank (no-break and thin ones too) becomes a blank, runs become one; soft hyphens, zero-width
    characters and controls are dropped. A ``<`` that starts no element is a character. Unbalanced tags vanish.
    """
    if not _TOUCHED.search(raw):
        return raw if raw.isascii() else unicodedata.normalize("NFC", raw)
    from citekit.text.markup_reader import read

    return read(raw)


def plain(markup: str) -> str:
    """Return text without the tags of CSL's inline markup."""
    return CSL_TAG.sub("", markup) if "<" in markup else markup
