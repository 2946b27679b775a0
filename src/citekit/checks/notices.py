"""Checks of what has happened to works since: retractions, concerns, corrections, later versions, moved DOIs."""

from collections.abc import Iterator

from citekit.checks.context import Context
from citekit.findings import Finding


def retracted(context: Context) -> Iterator[Finding]:
    """Yield a finding for each entry whose work was taken out of the record."""
    return _found(context, "retracted", "error", "read the notice before you cite the work")


def concern(context: Context) -> Iterator[Finding]:
    """Yield a finding for each entry about whose work there is an expression of concern."""
    return _found(context, "concern", "warning", "read the notice before you cite the work")


def moved(context: Context) -> Iterator[Finding]:
    """Yield a finding for each entry whose DOI is another name of the one in use."""
    return _found(context, "moved-doi", "warning", "`citekit update key:{key}` offers the DOI in use")


def corrected(context: Context) -> Iterator[Finding]:
    """Yield a finding for each entry whose work was corrected."""
    return _found(context, "corrected", "notice", "read the correction before you use the work's figures")


def reinstated(context: Context) -> Iterator[Finding]:
    """Yield a finding for each entry whose work was retracted, and the retraction taken back."""
    return _found(context, "reinstated", "notice", "read the notices before you cite the work")


def updated(context: Context) -> Iterator[Finding]:
    """Yield a finding for each entry with a notice of an unknown type, in the source's words."""
    return _found(context, "updated", "notice", "read the notice")


def notice_cited(context: Context) -> Iterator[Finding]:
    """Yield a finding for each entry that is a notice about another work: a correction, a retraction notice."""
    return _found(context, "notice-cited", "notice", "cite the work itself, unless the notice is meant")


def published(context: Context) -> Iterator[Finding]:
    """Yield a finding for each preprint whose published version the library does not hold."""
    return _found(context, "published-version", "notice", "`citekit update --published key:{key}` adds it beside")


def new_version(context: Context) -> Iterator[Finding]:
    """Yield a finding for each work whose newer version the library does not hold."""
    return _found(context, "new-version", "notice", "`citekit add {doi}` stores it beside")


def _found(context: Context, code: str, severity: str, hint: str) -> Iterator[Finding]:
    for entry in context.entries:
        for fact in context.facts.get(entry.key, ()):
            if fact.code == code:
                words = hint.replace("{key}", entry.key).replace("{doi}", fact.dois[0] if fact.dois else "DOI")
                yield context.finding(code, severity, entry, fact.message, words)
