"""Formatting references: CSL-JSON items and a style in, one rich text a reference out.

All references go through pandoc at once, for numbers and the letters of ``2021a`` depend on the whole list. An item
that breaks the run is found and stands as plain words; it never takes the list down. Knows no output format.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from shlex import quote
from typing import Any

from citekit import __version__
from citekit.digest_cache import digest_of
from citekit.errors import UnknownStyle, UsageError
from citekit.findings import Finding
from citekit.render.formatter import Entries, Formatter, Pandoc
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


References = tuple[dict[str, Reference], tuple[Finding, ...]]
"""References by their keys, in the style's order, and a finding for each that could not be formatted."""


def format_references(
    items: Sequence[CslItem],
    style: Style,
    *,
    locale: str = "",
    cache: Path | None = None,
    formatter: Formatter | None = None,
) -> References:
    """Return the references of ``items``; see ``started_references``, also for what is raised."""
    with started_references(items, style, locale=locale, cache=cache, formatter=formatter) as references:
        return references()


@contextmanager
def started_references(
    items: Sequence[CslItem],
    style: Style,
    *,
    locale: str = "",
    cache: Path | None = None,
    formatter: Formatter | None = None,
) -> Iterator[Callable[[], References]]:
    """Begin to format ``items``, and give what waits for their references; the engine works beside the caller.

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
        yield lambda: ({}, ())
        return
    with _started(list(by_key.values()), style, locale, formatter or Pandoc(), KeptReferences(cache)) as made:
        yield lambda: _by_key(made(), by_key)


def _by_key(made: Formatted, by_key: Mapping[str, CslItem]) -> References:
    """Return what the engine made of the items under their keys, in plain words where it could not format one."""
    keys = {f"r{number}": key for number, key in enumerate(by_key)}
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


@contextmanager
def _started(
    items: Sequence[CslItem], style: Style, locale: str, formatter: Formatter, kept: KeptReferences
) -> Iterator[Callable[[], Formatted]]:
    """Give what waits for the engine's references, with the ids ``r0``, ``r1`` …; from the cache where it has them."""
    import json

    told = [formatter.told(item, f"r{number}", style) for number, item in enumerate(items)]
    facts = json.dumps([__version__, formatter.identity(), locale, told]).encode()
    name = digest_of(facts + style.xml)
    if (known := kept.get(name)) is not None:
        yield lambda: known
        return
    with formatter.start(told, style, locale) as entries:

        def made() -> Formatted:
            formatted = _whole(entries, told, partial(_run, formatter, style, locale), style)
            kept.put(name, formatted)
            return formatted

        yield made


Run = Callable[[Sequence[dict[str, Any]]], Entries]
"""Formats some items by themselves."""


def _run(formatter: Formatter, style: Style, locale: str, items: Sequence[dict[str, Any]]) -> Entries:
    with formatter.start(items, style, locale) as entries:
        return entries()


def _whole(entries: Callable[[], Entries], told: Sequence[dict[str, Any]], run: Run, style: Style) -> Formatted:
    """Return what the engine makes of all items, with stand-ins for those that it cannot read.

    Raises:
        UsageError: it takes too long. UnknownStyle: it is not the items but the style.
    """
    try:
        return Formatted(entries(), {})
    except PandocTimeout as error:
        hint = "choose fewer references, or a plainer style: -s vancouver"
        raise UsageError(error.message, hint=hint) from error
    except PandocFailed:
        broken = _broken(told, run, style)
        return Formatted(run([_stand_in(item) if item["id"] in broken else item for item in told]), broken)


def _said_once(body: Rich) -> Rich:
    """Return a reference without the "and" before a last name that is ``et al.``, and with ``[Internet]`` once.

    The data says that some works are called so (``StatPearls [Internet]``), and NLM's style of all with an address.
    """
    return tuple(
        Text(_INTERNET.sub(r"\1", _AND_ET_AL.sub(" et al.", node.value))) if isinstance(node, Text) else node
        for node in body
    )


def _broken(items: Sequence[dict[str, Any]], run: Run, style: Style) -> dict[str, str]:
    """Return the ids of the items that the engine cannot read, each with its reason, by halving the list.

    Raises:
        UnknownStyle: it is not the items but the style.
    """
    try:
        run([{"id": "r", "type": "book", "title": "A"}])
    except PandocFailed as error:
        raise UnknownStyle(f"pandoc cannot use the style: {error.message}", where=f"{style.name}.csl") from error
    broken: dict[str, str] = {}
    parts = [list(items)]
    while parts:
        part = parts.pop()
        try:
            run(part)
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
