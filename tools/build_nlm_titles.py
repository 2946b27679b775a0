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

from citekit.render.journals import abbreviates

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


if __name__ == "__main__":
    main()
