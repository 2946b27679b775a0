"""Works as files for other programs: CSL-JSON and RIS. The one place that `resolve` and `render` take them from."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace

from citekit.mapping import csl
from citekit.mapping.ris import to_ris
from citekit.mapping.updates import Fact, told_of
from citekit.work import Work

TOLD = {
    "retracted": "Retracted",
    "concern": "Expression of concern",
    "corrected": "Corrected",
    "reinstated": "Reinstated",
}
"""What must go with a work into other programs, by the code of its fact, the gravest first."""


def with_notices(work: Work, facts: Sequence[Fact]) -> Work:
    """Return a work whose note begins with the notices about it: ``Retracted: retraction on 2021-03-04, notice 10.…``.

    The formats of other programs have no field for them, and a note is what all of these show.
    """
    said = [f"{TOLD[fact.code]}: {told_of(fact)}" for fact in facts if fact.code in TOLD]
    return replace(work, note="; ".join(filter(None, (*said, work.note)))) if said else work


def csl_json(works: Iterable[tuple[str, Work]]) -> str:
    """Return works with their citation keys as a CSL-JSON list; broken characters as ``?``."""
    items = [csl.to_csl(work, key) for key, work in works]
    return valid(json.dumps(items, ensure_ascii=False, indent=2) + "\n")


def ris(works: Iterable[tuple[str, Work]]) -> str:
    """Return works with their citation keys as RIS, a blank line between records, lines ended by CR LF."""
    return "\r\n".join(to_ris(work, key) for key, work in works)


def valid(text: str) -> str:
    """Return text that can be written as UTF-8: lone surrogates become ``?``."""
    return text.encode("utf-8", "replace").decode("utf-8")
