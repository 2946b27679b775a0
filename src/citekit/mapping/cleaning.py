"""Cleaning of single values on their way in, with the name of the rule that applied. It knows no record's layout.

A value goes through four stages, each with a change of its own: ``lost-characters`` (half of a surrogate pair becomes
U+FFFD), ``repair-decoding``, the cleaning of markup, which is named after the first of ``strip-markup``,
``unescape-entity``, ``read-formula``, ``drop-invisible``, ``collapse-blanks``, ``compose-accents`` that applies, and
``plain-letters``. ``citekit.mapping.rules`` explains them all.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence

from citekit.text import markup
from citekit.work import Change

_MOJIBAKE = re.compile(
    "[\u00c2\u00c3\u00c4\u00c5\u00ce\u00cf\u00d0\u00d1\u00e2][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
)
_ELEMENT = re.compile(r"<!\[CDATA\[|<[^<>]*>|&lt;[^<>&]*&gt;")
_ENTITY = re.compile(r"&(?:#\w+|\w+);")
_INVISIBLE = re.compile(
    r"[\u0000-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufffe\uffff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_VARIANT = re.compile("[\ufb00-\ufb06\U0001d400-\U0001d7ff]")
_WIDE = re.compile("([\uff01-\uff5e])(?=(\\w?))")
_EAST_ASIAN = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7af]")
_HEBREW = re.compile("[\u05d0-\u05ea]")
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
        """Record one change; halves of surrogate pairs, which no file can hold, are shown as U+FFFD."""
        self.changes.append(Change(field, rule, whole(before), whole(after)))

    def report(self, field: str, rule: str, value: str) -> None:
        """Record that a value is odd and was kept as it is."""
        self.note(field, rule, value, value)

    def text(self, field: str, raw: object) -> str:
        """Return a value as clean text with CSL inline markup; numbers become text, anything else nothing."""
        if not raw and raw != 0:
            return ""
        return self._taken(field, raw, markup.clean)

    def plain(self, field: str, raw: object) -> str:
        """Return a value as clean text without any markup."""
        if not raw and raw != 0:
            return ""
        return self._taken(field, raw, _clean_plain)

    def _taken(self, field: str, raw: object, clean: Callable[[str], str]) -> str:
        if not isinstance(raw, str):
            if isinstance(raw, bool) or not isinstance(raw, (int, float)):
                return ""
            raw = str(raw)
        text = raw
        if not raw.isascii():
            text = self._stage(field, "lost-characters", text, whole(text))
            text = self._stage(field, "repair-decoding", text, _repair(text))
        text = self._stage(field, "", text, clean(text))
        if not text.isascii():
            text = self._stage(field, "plain-letters", text, _plain_letters(text))
        if "\ufffd" in text or "[UNK]" in text:
            self.report(field, "lost-characters", text)
        return text

    def _stage(self, field: str, rule: str, before: str, after: str) -> str:
        if after != before:
            self.note(field, rule or _rule(before, after), before, after)
        return after

    def value(self, field: str, raw: object) -> str:
        """Return a value as ``plain`` does; placeholders such as ``null`` and ``n/a`` are dropped."""
        text = self.plain(field, raw)
        if not text or text.lower() not in _PLACEHOLDERS:
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


def _clean_plain(text: str) -> str:
    return markup.plain(markup.clean(text))


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


def _plain_letters(text: str) -> str:
    """Return ligatures and letters of mathematical alphabets in plain form; wide signs too, but in East Asian text.

    A Hebrew geresh in a text without Hebrew is an apostrophe.
    """
    text = _VARIANT.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    if "\u05f3" in text and not _HEBREW.search(text):
        text = text.replace("\u05f3", "’")
    if not _WIDE.search(text) or _EAST_ASIAN.search(text):
        return text
    return _WIDE.sub(
        lambda wide: chr(ord(wide[1]) - 0xFEE0) + (" " if wide[1] in "：，；！？" and wide[2] else ""), text
    )


def whole(text: str) -> str:
    """Return text without halves of surrogate pairs; each becomes U+FFFD."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def _rule(before: str, after: str) -> str:
    """Return the name of the first rule that touched a value."""
    if _ELEMENT.findall(before) != _ELEMENT.findall(after):
        return "strip-markup"
    if _ENTITY.search(before):
        return "unescape-entity"
    if before.count("$") != after.count("$") or before.count("\\(") != after.count("\\("):
        return "read-formula"
    if _INVISIBLE.search(before):
        return "drop-invisible"
    return "collapse-blanks" if unicodedata.is_normalized("NFC", before) else "compose-accents"


def mapping(value: object) -> Mapping[str, object]:
    """Return a JSON object as it is, anything else as an empty one."""
    return value if isinstance(value, Mapping) else {}


def items(value: object) -> Sequence[object]:
    """Return a JSON list as it is, an object or text as a list of one, nothing as an empty list."""
    if isinstance(value, (list, tuple)):
        return value
    return [value] if value else []
