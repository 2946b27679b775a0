"""Writing from the right to the left inside of references that go from the left to the right. Knows no format.

A reference in Arabic or Hebrew ends in numbers (``2020;31:12–8``), which the Unicode Bidirectional Algorithm (UAX 9)
counts to the letters before them and turns around with these. So each part in such a script is kept to itself.
"""

import re
from collections.abc import Iterator

LEFT_TO_RIGHT = "\u200e"
"""The mark that ends a part (LRM): what follows, numbers too, goes from the left to the right."""

_LETTER = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
_TURNED = re.compile(f"{_LETTER}(?:.*{_LETTER})?" + r"(?:[\s–-]*[A-Za-z][\w-]*)*", re.DOTALL)
"""Letters of such a script with all between them and the Latin words behind them (``ב-LPP``), but not numbers."""

_BETWEEN = re.compile(r"[.,;?!](?=\s)")
"""What parts people, title and journal."""


def parts(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of ``text``, each with whether it goes from the right to the left; all together are the text."""
    if not _TURNED.search(text):
        yield text, False
        return
    ends = [*(found.start() for found in _BETWEEN.finditer(text)), len(text)]
    done = place = 0
    for end in ends:
        if found := _TURNED.search(text, place, end):
            yield text[done : found.start()], False
            yield found[0], True
            done = found.end()
        place = end
    yield text[done:], False
