"""Formatting references: CSL-JSON items and a style in, one rich text a reference out.

All references go through pandoc at once, for numbers and the letters of ``2021a`` depend on the whole list. An item
that breaks the run is found and stands as plain words; it never takes the list down. Knows no output format.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from citekit.errors import UnknownStyle, UsageError
from citekit.findings import Finding
from citekit.render.items import CslItem, ready
from citekit.render.pandoc import PandocFailed, PandocTimeout, run_pandoc
from citekit.render.richtext import Rich, Text, split_entry
from citekit.render.styles import Style
from citekit.text.markup import plain

_Entries = dict[str, tuple[str, Rich]]
_DOCUMENT = "---\nnocite: '@*'\n---\n"


_AND_ET_AL = re.compile(r",? (?:&|and) et al\.")


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
    items: Sequence[CslItem], style: Style, *, locale: str = ""
) -> tuple[dict[str, Reference], tuple[Finding, ...]]:
    """Return every reference by its key, in the style's order, and a finding for each that could not be formatted.

    Numbers follow the order of ``items`` unless the style sorts. Of items with the same id the first counts.

    Args:
        locale: a language tag such as ``de``; empty for the style's own, else US English.

    Raises:
        UnknownStyle: pandoc cannot use the style.
        UsageError: pandoc is missing or was stopped after a minute and a tenth of a second an item.
    """
    by_key: dict[str, CslItem] = {}
    for item in items:
        by_key.setdefault(str(item.get("id", "")), item)
    if not by_key:
        return {}, ()
    keys = {f"r{number}": key for number, key in enumerate(by_key)}
    prepared = [ready(by_key[key], safe, style) for safe, key in keys.items()]
    try:
        entries, broken = _run(prepared, style, locale), {}
    except PandocTimeout as error:
        hint = "choose fewer references, or a plainer style: -s vancouver"
        raise UsageError(error.message, hint=hint) from error
    except PandocFailed:
        broken = _broken(prepared, style, locale)
        entries = _run([_stand_in(item) if item["id"] in broken else item for item in prepared], style, locale)
    references, findings = {}, []
    for rank, safe in enumerate(dict.fromkeys([*entries, *keys])):
        key = keys[safe]
        label, body = entries.get(safe, ("", ()))
        if safe in broken or not body:
            reason = broken.get(safe, "the style prints nothing for it")
            findings.append(_finding(key, reason))
            body = (Text(_words(by_key[key]) or key),)
        references[key] = Reference(key, label, body, rank)
    return references, tuple(findings)


def _run(items: Sequence[dict[str, Any]], style: Style, locale: str) -> _Entries:
    """Return label and text by id, in the style's order, for items that pandoc can read; raises PandocFailed."""
    import json
    import tempfile
    from pathlib import Path

    arguments = ["--from=markdown", "--to=json", "--citeproc", "--csl=style.csl", "--bibliography=items.json"]
    if locale:
        arguments.append(f"--metadata=lang:{locale}")
    with tempfile.TemporaryDirectory(prefix="citekit-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.joinpath("style.csl").write_bytes(style.xml)
        folder.joinpath("items.json").write_bytes(json.dumps(items, ensure_ascii=False).encode("utf-8", "replace"))
        output = run_pandoc(arguments, _DOCUMENT, folder=folder, seconds=60 + len(items) / 10)
    entries: _Entries = {}
    for block in json.loads(output)["blocks"]:
        for entry in block["c"][1] if block["t"] == "Div" else ():
            label, body = split_entry(entry["c"][1])
            entries[entry["c"][0][0].removeprefix("ref-")] = label, _without_and(body)
    return entries


def _without_and(body: Rich) -> Rich:
    """Return a reference without the "and" that a style puts before its last name where that is ``et al.``."""
    return tuple(Text(_AND_ET_AL.sub(" et al.", node.value)) if isinstance(node, Text) else node for node in body)


def _broken(items: Sequence[dict[str, Any]], style: Style, locale: str) -> dict[str, str]:
    """Return the ids of the items that pandoc cannot read, each with pandoc's reason, by halving the list.

    Raises:
        UnknownStyle: it is not the items but the style.
    """
    try:
        _run([{"id": "r", "type": "book", "title": "A"}], style, locale)
    except PandocFailed as error:
        raise UnknownStyle(f"pandoc cannot use the style: {error.message}", where=f"{style.name}.csl") from error
    broken: dict[str, str] = {}
    parts = [list(items)]
    while parts:
        part = parts.pop()
        try:
            _run(part, style, locale)
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
    """Return the year of an item's ``issued`` date, or an empty string."""
    issued = item.get("issued")
    parts = issued.get("date-parts") if isinstance(issued, Mapping) else None
    first = parts[0] if isinstance(parts, list) and parts else None
    return str(first[0]) if isinstance(first, list) and first else ""


def _finding(key: str, reason: str) -> Finding:
    reason = " ".join(reason.partition("items.json:")[2].split()) or reason
    message = f"the reference could not be formatted and stands in plain words: {reason}"
    return Finding("unformatted", "warning", message, key=key, hint=f"citekit show {key}")
