"""Fields that biblatex hands on to LaTeX as they are, and what in them would stop it. Knows no files."""

import re
from collections.abc import Iterator, Mapping

from citekit.findings import Finding

SET_BY_BIBLATEX = frozenset(
    """
    abstract addendum address annotation annote author booksubtitle booktitle chapter edition editor howpublished
    institution journal journalsubtitle journaltitle location note number organization pages publisher school series
    shortjournal shorttitle subtitle title titleaddon translator volume
    """.split()  # noqa: SIM905  a table to be read
)
"""Fields of text (biblatex manual, 2.2.2); not those taken letter by letter, such as ``url``."""

_BARE = re.compile(r"(?<!\\)(?:\\\\)*([%#&])")
"""A character that is a command to LaTeX wherever it stands, in formulas too."""


def unfit_fields(entries: Mapping[str, Mapping[str, str]]) -> Iterator[Finding]:
    """Yield a finding for each field, by entry and name, that would stop LaTeX; it has no place yet.

    Args:
        entries: key to fields in TeX source.
    """
    for key, fields in entries.items():
        for name in sorted(fields.keys() & SET_BY_BIBLATEX):
            if bare := _BARE.search(fields[name]):
                message = f"`{name}` holds a bare `{bare[1]}`, at which LaTeX will stop"
                yield Finding("unfit-for-latex", "warning", message, key=key, hint=f"write `\\{bare[1]}` there")
