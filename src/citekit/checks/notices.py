"""Checks of what has happened to works since: retractions, concerns, corrections, later versions, moved DOIs."""

from collections.abc import Callable, Iterator

from citekit.checks.context import Context
from citekit.findings import Finding


def told(code: str, severity: str, hint: str) -> Callable[[Context], Iterator[Finding]]:
    """Return the check for facts with this code (see ``citekit.mapping.updates``).

    Args:
        hint: the next step; ``{key}`` stands for the entry's key, ``{doi}`` for the first DOI that the fact names.
    """

    def check(context: Context) -> Iterator[Finding]:
        for entry in context.entries:
            for fact in context.facts.get(entry.key, ()):
                if fact.code == code:
                    words = hint.replace("{key}", entry.key).replace("{doi}", fact.dois[0] if fact.dois else "DOI")
                    yield context.finding(code, severity, entry, fact.message, words)

    return check
