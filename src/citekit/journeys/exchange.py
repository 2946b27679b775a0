"""Works as files for other programs: CSL-JSON and RIS. The one place that `resolve` and `render` take them from."""

import json
from collections.abc import Iterable

from citekit.mapping import csl
from citekit.mapping.ris import to_ris
from citekit.work import Work


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
