"""Checks of what has happened to works since: retractions, concerns, corrections, later versions, moved DOIs."""

from collections.abc import Callable, Iterator
from shlex import quote

from citekit.checks.context import Context, asking_for
from citekit.findings import Finding


def told(code: str, severity: str, hint: str) -> Callable[[Context], Iterator[Finding]]:
    """Return the check for facts with this code (see ``citekit.mapping.updates``).

    Args:
        hint: the next step; ``{entry}`` stands for the query that finds the entry, ``{doi}`` for the first DOI that the
            fact names, both as a word of a shell.
    """

    def check(context: Context) -> Iterator[Finding]:
        for entry in context.entries:
            for fact in context.facts.get(entry.key, ()):
                if fact.code == code:
                    words = hint.replace("{entry}", asking_for(entry.key))
                    words = words.replace("{doi}", quote(fact.dois[0]) if fact.dois else "DOI")
                    yield context.finding(code, severity, entry, fact.message, words)

    return check
