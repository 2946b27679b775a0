"""Write the title abbreviations that the National Library of Medicine gives journals, by their ISSNs.

    python tools/build_nlm_titles.py IMPACT_FACTOR.sqlite3

The file is ``impact_factor.sqlite3`` of the Python package impact_factor (1.1.4, MIT), whose columns ``journal_abbr``,
``issn`` and ``eissn`` come from NLM's catalog where ``nlm_id`` is filled; nothing else of it is used. It finds journals
by their names and errs at times, so that an abbreviation is kept only where it abbreviates the journal's own name.
"""

import re
import sqlite3
import sys
from collections import Counter
from pathlib import Path
from unicodedata import combining, normalize

TABLE = Path(__file__).resolve().parents[1] / "src" / "citekit" / "render" / "nlm-titles.tsv"
ISSN = re.compile(r"\d{4}-\d{3}[\dX]")

HEAD = """\
# Title abbreviations of journals and their ISSNs, from the catalog of the U.S. National Library of Medicine
# (tools/build_nlm_titles.py). Courtesy of the U.S. National Library of Medicine, which neither endorses this table nor
# answers for it; it is not the latest state of the catalog. As the Python package impact_factor 1.1.4 holds them.
"""


def main() -> None:
    """Write the table."""
    with sqlite3.connect(sys.argv[1]) as database:
        found = database.execute("SELECT journal, journal_abbr, issn, eissn FROM factor WHERE nlm_id NOT IN ('', '.')")
        rows = [
            (short, {one for one in issns if ISSN.fullmatch(one or "")})
            for name, short, *issns in found
            if abbreviates(short, name)
        ]
    numbers = Counter(one for _, issns in rows for one in issns)
    twice = {one for one, count in numbers.items() if count > 1}
    lines = sorted(f"{short}\t{' '.join(sorted(issns - twice))}\n" for short, issns in rows if issns - twice)
    TABLE.write_text(HEAD + "".join(lines), "utf-8")


def abbreviates(short: str, name: str) -> bool:
    """Return whether the words of ``short``, but for a place in parentheses, abbreviate words of ``name`` in order."""
    words = _words(re.sub(r"\(.*?\)", "", short))
    return bool(words) and any(_in_order(words, _words(some)) for some in (name, name.replace("-", "")))


def _in_order(words: list[str], name: list[str]) -> bool:
    left = iter(name)
    return all(any(one[0] == word[0] and _letters_in(word, one) for one in left) for word in words)


def _letters_in(word: str, whole: str) -> bool:
    left = iter(whole)
    return all(letter in left for letter in word)


def _words(text: str) -> list[str]:
    bare = "".join(char for char in normalize("NFD", text) if not combining(char))
    return re.sub(r"[^a-z0-9 ]", " ", bare.casefold()).split()


if __name__ == "__main__":
    main()
