"""Short names of journals for what is rendered: from the review's table, else from works of the same list, else NLM's.

The table, ``journals.csv`` beside the library, has JabRef's form: ``Full name;Abbreviation``, a line a journal; commas
or tabs part the two as well, and further columns are passed over. NLM's abbreviations (``nlm-titles.tsv``, which says
where they come from) are found by ISSN. Nothing is written into the library.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from citekit.errors import why
from citekit.findings import Finding
from citekit.matching.spelling import words
from citekit.render.items import CslItem
from citekit.text.markup import plain

FILE = "journals.csv"
_NLM = Path(__file__).with_name("nlm-titles.tsv")
_ISSN = re.compile(r"(?<![\dX])(\d{4})[-\u2010-\u2015\u2212]?(\d{3}[\dX])(?![\dX])")
"""An ISSN in capitals, a hyphen, any dash or nothing between its halves (nothing in Scopus and Mendeley)."""
_LAND = re.compile(r"(?: [A-Z]){2,}$")
"""The letters of a land behind a title (``U S A``), which many leave out of the journal's name."""


def read_journals(folder: Path) -> tuple[dict[str, str], tuple[Finding, ...]]:
    """Return the short names of the table in a folder by ``folded`` full names, and a finding for what is no row.

    Without a table both are empty.
    """
    path = folder / FILE
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        return {}, ()
    except (OSError, UnicodeDecodeError) as error:
        return {}, (_finding(path, 0, f"the table of journals cannot be read: {why(error)}"),)
    names: dict[str, str] = {}
    findings = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        full, short = _row(line)
        if full and short:
            names[folded(full)] = short
        else:
            findings.append(_finding(path, number, "the line is no journal and its short name"))
    return names, tuple(findings)


def with_short_names(items: Sequence[CslItem], table: Mapping[str, str]) -> list[CslItem]:
    """Return ``items``, ``container-title-short`` filled in where it is missing or is the full name.

    The name comes from ``table``, by the full name, else from another of the items with the same journal, else from NLM
    by an ISSN, where it abbreviates the full name: some ISSNs are wrong, and journals change their names. NLM's gets
    full stops, as ISO 4 asks for; styles without them take them away (``strip-periods``).
    """
    known = {**_told(items), **table}
    filled: list[CslItem] = []
    for item in items:
        full, short = item.get("container-title"), item.get("container-title-short")
        if isinstance(full, str) and full and (not short or short == full):
            name = known.get(folded(full)) or with_stops(_of_nlm(item, plain(full)), plain(full))
            item = {**item, "container-title-short": name} if name else item
        filled.append(item)
    return filled


def folded(name: str) -> str:
    """Return a journal's name as names are compared: ``The``, case, marks and ``&`` for ``and`` do not count."""
    parts = "".join(char if char.isalnum() else " " for char in plain(name).casefold().replace("&", " and ")).split()
    return " ".join(parts[1:] if parts[:1] == ["the"] and len(parts) > 1 else parts)


def with_stops(short: str, full: str) -> str:
    """Return an abbreviation as NLM writes it with full stops behind the words that it shortens.

    ``Br J Dermatol`` of the *British Journal of Dermatology* gives ``Br. J. Dermatol.``; a whole word of the full name
    has no stop, nor has what shortens none of its words, but for a single capital letter (``U. S. A.``).
    """
    whole = {word for name in _readings(full) for word in name}
    return " ".join(f"{word}." if _is_short(word, whole) else word for word in short.split())


def abbreviates(short: str, name: str) -> bool:
    """Return whether the words of ``short``, but for a place in parentheses, abbreviate words of ``name`` in order."""
    parts = words(re.sub(r"\(.*?\)", "", short))
    return bool(parts) and any(_in_order(parts, some) for some in _readings(name))


def _readings(name: str) -> tuple[list[str], list[str]]:
    """Return the words of a name, hyphens and apostrophes read as blanks and as nothing (``Dermo-Sifiliográficas``)."""
    return words(name), words(re.sub("['’-]", "", name))


def _in_order(parts: Iterable[str], name: Iterable[str]) -> bool:
    left = iter(name)
    return all(any(_shortens(part, word) for word in left) for part in parts)


def _shortens(part: str, word: str) -> bool:
    """Return whether a part has the first letter of a word and more of its letters in their order (``natl``)."""
    left = iter(word)
    return part[0] == word[0] and all(letter in left for letter in part)


def _is_short(word: str, whole: Collection[str]) -> bool:
    """Return whether a word of an abbreviation is none of the ``whole`` words but shortens one, or is a capital."""
    part = "".join(words(word))
    if not word.isalpha() or part in whole:
        return False
    return (len(word) == 1 and word.isupper()) or any(_shortens(part, one) for one in whole)


def _of_nlm(item: CslItem, full: str) -> str:
    """Return NLM's abbreviation of the journal with an ISSN of the item, where it is one of ``full``; else blank."""
    issn = item.get("ISSN")
    numbers = _ISSN.findall(issn.upper()) if isinstance(issn, str) else []
    found = (_nlm_titles().get("-".join(halves), "") for halves in numbers)
    return next((short for short in found if abbreviates(_LAND.sub("", short), full)), "")


@cache
def _nlm_titles() -> dict[str, str]:
    rows = (line.split("\t") for line in _NLM.read_text("utf-8").splitlines() if not line.startswith("#"))
    return {issn: short for short, issns in rows for issn in issns.split(" ")}


def _told(items: Iterable[CslItem]) -> dict[str, str]:
    """Return the short names that works carry, by folded full names; of several the first."""
    names: dict[str, str] = {}
    for item in items:
        full, short = item.get("container-title"), item.get("container-title-short")
        if isinstance(full, str) and isinstance(short, str) and short and short != full:
            names.setdefault(folded(full), short)
    return names


def _row(line: str) -> tuple[str, str]:
    """Return the full and the short name of a line, blank where there is none."""
    import csv

    mark = next((mark for mark in "\t;" if mark in line), ",")
    full, short, *_ = [*next(csv.reader([line], delimiter=mark), []), "", ""]
    return full.strip(), short.strip()


def _finding(path: Path, line: int, message: str) -> Finding:
    hint = "write `Full name;Abbreviation`, one journal a line"
    return Finding("bad-journal", "warning", message, file=str(path), line=line, hint=hint)
