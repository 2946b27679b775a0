"""Cleaning of single values on their way in, with the name of the rule that applied. It knows no record's layout.

The rules, in the order in which they are named when several apply to one value:
``repair-decoding`` (UTF-8 once read as Windows-1252), ``strip-markup``, ``unescape-entity``, ``read-formula``,
``drop-invisible``, ``collapse-blanks``, ``compose-accents``; ``lost-characters`` reports U+FFFD, which nothing can
repair.
"""

import re
from collections.abc import Callable, Mapping, Sequence

from citekit.text import markup
from citekit.work import Change

_MOJIBAKE = re.compile(
    "[\u00c2\u00c3\u00c4\u00c5\u00ce\u00cf\u00d0\u00d1\u00e2][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
)
_ENTITY = re.compile(r"&(?:#\w+|\w+);")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060-\u206f\ufeff\u0000-\u0008\u007f-\u009f]")
_PLACEHOLDERS = frozenset(
    {"null", "none", "na", "n/a", "n.a.", "nan", "undefined", "-", "--", "–", "—", ".", "?", "not available"}
)


class Cleaner:
    """Cleans values and keeps a list of what was changed.

    Attributes:
        changes: the changes so far, in order.
    """

    def __init__(self) -> None:
        self.changes: list[Change] = []

    def note(self, field: str, rule: str, before: str, after: str) -> None:
        """Record one change."""
        self.changes.append(Change(field, rule, before, after))

    def text(self, field: str, raw: object) -> str:
        """Return a value as clean text with CSL inline markup; numbers become text, anything else nothing."""
        return self._taken(field, raw, markup.clean)

    def plain(self, field: str, raw: object) -> str:
        """Return a value as clean text without any markup."""
        return self._taken(field, raw, lambda text: markup.plain(markup.clean(text)))

    def _taken(self, field: str, raw: object, clean: Callable[[str], str]) -> str:
        if isinstance(raw, (int, float)) and not isinstance(raw, bool):
            raw = str(raw)
        if not isinstance(raw, str):
            return ""
        repaired = _repair(raw)
        text = clean(repaired)
        if text != raw:
            self.note(field, "repair-decoding" if repaired != raw else _rule(raw), raw, text)
        if "\ufffd" in text:
            self.note(field, "lost-characters", text, text)
        return text

    def value(self, field: str, raw: object) -> str:
        """Return a value as ``plain`` does; placeholders such as ``null`` and ``n/a`` are dropped."""
        text = self.plain(field, raw)
        if text.lower() not in _PLACEHOLDERS:
            return text
        self.note(field, "drop-placeholder", text, "")
        return ""

    def texts(self, field: str, raw: object) -> list[str]:
        """Return the clean, non-empty values of a list; a single value counts as a list of one."""
        values = raw if isinstance(raw, (list, tuple)) else [raw]
        return [text for value in values if (text := self.text(field, value))]

    def first(self, field: str, raw: object) -> str:
        """Return the first clean, non-empty value of a list or single value, without markup."""
        values = raw if isinstance(raw, (list, tuple)) else [raw]
        return next((text for value in values if (text := self.plain(field, value))), "")


def _repair(raw: str) -> str:
    """Return UTF-8 that was read as Windows-1252 in its right form; text that is not wholly of that kind stays."""
    if not _MOJIBAKE.search(raw):
        return raw
    for encoding in ("cp1252", "latin-1"):
        try:
            return raw.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return raw


def _rule(raw: str) -> str:
    """Return the name of the first rule that touches a value."""
    if "<" in raw or "&lt;" in raw:
        return "strip-markup"
    if _ENTITY.search(raw):
        return "unescape-entity"
    if "$" in raw or "\\(" in raw:
        return "read-formula"
    if _INVISIBLE.search(raw):
        return "drop-invisible"
    return "collapse-blanks" if re.search(r"\s\s|^\s|\s$|[^\S ]", raw) else "compose-accents"


def mapping(value: object) -> Mapping[str, object]:
    """Return a JSON object as it is, anything else as an empty one."""
    return value if isinstance(value, Mapping) else {}


def items(value: object) -> Sequence[object]:
    """Return a JSON list as it is, an object or text as a list of one, nothing as an empty list."""
    if isinstance(value, (list, tuple)):
        return value
    return [value] if value else []
