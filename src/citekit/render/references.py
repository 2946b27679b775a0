"""Formatting references: CSL-JSON items and a style in, one rich text a reference out.

All references go through pandoc at once, for numbers and the letters of ``2021a`` depend on the whole list. An item
that breaks the run is found and stands as plain words; it never takes the list down. Knows no output format.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import Any

from citekit import __version__
from citekit.digest_cache import digest_of
from citekit.errors import UnknownStyle, UsageError
from citekit.findings import Finding
from citekit.render.formatter import Formatter, Pandoc
from citekit.render.items import CslItem
from citekit.render.kept import Kept
from citekit.render.kept_references import Formatted, KeptReferences
from citekit.render.locales import known_locale
from citekit.render.pandoc import PandocFailed, PandocTimeout
from citekit.render.richtext import Rich, Text
from citekit.render.styles import Style
from citekit.text.markup import plain

_AND_ET_AL = re.compile(r",? (?:&|and) et al\.")
_INTERNET = re.compile(r"(\[Internet\])(?: \1)+")


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference as the style prints it.

    Attributes:
        key: the item's id.
        label: its number as the style prints it (``1.``, ``[1]``); empty where the style does not number.
        body: the reference without the label.
        rank: its place in the style's order, from 0.
    """

    key: str
    label: str
    body: Rich
    rank: int


def format_references(
    items: Sequence[CslItem],
    style: Style,
    *,
    locale: str = "",
    cache: Path | None = None,
    formatter: Formatter | None = None,
) -> tuple[dict[str, Reference], tuple[Finding, ...]]:
    """Return every reference by its key, in the style's order, and a finding for each that could not be formatted.

    Numbers follow the order of ``items`` unless the style sorts. Of items with the same id the first counts.

    Args:
        locale: a language tag such as ``de``, see ``known_locale``; empty for the style's own, else US English.
        cache: the folder in which formatted lists are kept; None to keep none.
        formatter: the engine; pandoc unless another is given.

    Raises:
        UnknownStyle: the engine cannot use the style.
        UsageError: the language is not known, the engine is missing or took too long.
    """
    by_key: dict[str, CslItem] = {}
    for item in items:
        by_key.setdefault(str(item.get("id", "")), item)
    locale = known_locale(locale) or style.locale
    if not by_key:
        return {}, ()
    keys = {f"r{number}": key for number, key in enumerate(by_key)}
    made = _formatted([by_key[key] for key in by_key], style, locale, formatter or Pandoc(), KeptReferences(cache))
    references, findings = {}, []
    for rank, safe in enumerate(dict.fromkeys([*made.entries, *keys])):
        key = keys[safe]
        label, body = made.entries.get(safe, ("", ()))
        body = _said_once(body)
        if safe in made.broken or not body:
            reason = made.broken.get(safe, "the style prints nothing for it")
            findings.append(_finding(key, reason))
            body = (Text(_words(by_key[key]) or key),)
        references[key] = Reference(key, label, body, rank)
    return references, tuple(findings)


def engine_version(cache: Path | None = None, formatter: Formatter | None = None) -> str:
    """Return name and version of the engine (``pandoc 3.9``); it is started only where they are not kept yet.

    Raises:
        PandocMissing: it is not there.
    """
    engine = formatter or Pandoc()
    kept, name = Kept(cache / "engines" if cache else None), digest_of(engine.identity().encode())
    if (known := kept.get(name)) is not None:
        return known.decode()
    version = engine.version()
    kept.put(name, version.encode())
    return version


def _formatted(
    items: Sequence[CslItem], style: Style, locale: str, formatter: Formatter, kept: KeptReferences
) -> Formatted:
    """Return what the engine makes of ``items``, whose ids are ``r0``, ``r1`` …; from the cache where it is known."""
    import json

    told = [formatter.told(item, f"r{number}", style) for number, item in enumerate(items)]
    facts = json.dumps([__version__, formatter.identity(), locale, told]).encode()
    name = digest_of(facts + style.xml)
    if (known := kept.get(name)) is not None:
        return known
    try:
        made = Formatted(formatter.run(told, style, locale), {})
    except PandocTimeout as error:
        hint = "choose fewer references, or a plainer style: -s vancouver"
        raise UsageError(error.message, hint=hint) from error
    except PandocFailed:
        broken = _broken(told, style, locale, formatter)
        made = Formatted(
            formatter.run([_stand_in(item) if item["id"] in broken else item for item in told], style, locale), broken
        )
    kept.put(name, made)
    return made


def _said_once(body: Rich) -> Rich:
    """Return a reference without the "and" before a last name that is ``et al.``, and with ``[Internet]`` once.

    The data says that some works are called so (``StatPearls [Internet]``), and NLM's style of all with an address.
    """
    return tuple(
        Text(_INTERNET.sub(r"\1", _AND_ET_AL.sub(" et al.", node.value))) if isinstance(node, Text) else node
        for node in body
    )


def _broken(items: Sequence[dict[str, Any]], style: Style, locale: str, formatter: Formatter) -> dict[str, str]:
    """Return the ids of the items that the engine cannot read, each with its reason, by halving the list.

    Raises:
        UnknownStyle: it is not the items but the style.
    """
    try:
        formatter.run([{"id": "r", "type": "book", "title": "A"}], style, locale)
    except PandocFailed as error:
        raise UnknownStyle(f"pandoc cannot use the style: {error.message}", where=f"{style.name}.csl") from error
    broken: dict[str, str] = {}
    parts = [list(items)]
    while parts:
        part = parts.pop()
        try:
            formatter.run(part, style, locale)
        except PandocFailed as error:
            if len(part) == 1:
                broken[part[0]["id"]] = error.message
            else:
                parts += [part[len(part) // 2 :], part[: len(part) // 2]]
    return broken


def _stand_in(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return an item that pandoc can read, to keep the number and the place of one that it cannot."""
    return {"id": item["id"], "type": "document", "title": _words(item) or "untitled"}


def _words(item: CslItem) -> str:
    """Return what can be said of an item without a style: title, journal, year and DOI, as far as they are there."""
    doi = item.get("DOI")
    parts = [item.get("title"), item.get("container-title"), year_of(item), f"https://doi.org/{doi}" if doi else ""]
    return ". ".join(plain(part).rstrip(".") for part in parts if isinstance(part, str) and part)


def year_of(item: CslItem) -> str:
    """Return the year of an item's ``issued`` date, or an empty string; before Christ as in ISO 8601, 0 for 1 BC."""
    issued = item.get("issued")
    parts = issued.get("date-parts") if isinstance(issued, Mapping) else None
    first = parts[0] if isinstance(parts, list) and parts else None
    year = first[0] if isinstance(first, list) and first else ""
    return str(year + 1 if isinstance(year, int) and year < 0 else year)


def _finding(key: str, reason: str) -> Finding:
    reason = " ".join(reason.partition("items.json:")[2].split()) or reason
    message = f"the reference could not be formatted and stands in plain words: {reason}"
    return Finding("unformatted", "warning", message, key=key, hint=f"citekit show {quote(key)}")
