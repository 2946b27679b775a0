"""Fields that biblatex hands on to LaTeX as they are, and what in them would stop it. Knows no files."""

import re
from collections.abc import Iterator, Mapping

from citekit.findings import Finding
from citekit.text import tex
from citekit.text.entities import BARE_ENTITY, character

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
                hint = _remedy(fields[name], bare.start(1))
                yield Finding("unfit-for-latex", "warning", message, key=key, hint=hint)


def _remedy(source: str, at: int) -> str:
    """Return what to write for the sign at ``at``: for an entity of HTML the character that it stands for."""
    entity = BARE_ENTITY.match(source, at)
    meant = character(entity[0]) if entity else ""
    if not entity or not meant:
        return f"write `\\{source[at]}` there"
    return f"write {f'`{tex.from_text(meant)}`' if meant.strip() else 'a blank'} in place of `{entity[0]}`"
