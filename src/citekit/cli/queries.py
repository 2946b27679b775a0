"""Commands whose arguments are a query: ``-agent:any`` is a word of it and no option; ``-`` is stdin (contract A4)."""

import re
from collections.abc import Iterator
from itertools import islice

import click

from citekit.cli.naming import asked

_QUERY_WORD = re.compile(r'-(?:["(]|[^\W\d][\w-]+:)')


class QueryCommand(click.Command):
    """A command that takes a word with a leading ``-`` for a part of the query, unless it is one of its options.

    Options are ``--name``, ``-o FILE`` and flags together (``-qv``). A value that is written onto its letter
    (``-olist.html``) must hold more than letters, for ``-oral`` is a word; ``-json`` is a slip for ``--json``.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments with the words of the query behind ``--``."""
        valued = {
            name: not (option.is_flag or option.count)
            for option in self.get_params(ctx)
            if isinstance(option, click.Option)
            for name in (*option.opts, *option.secondary_opts)
        }
        options: list[str] = []
        words: list[str] = []
        rest = iter(args)
        for word in rest:
            if word == "--":
                words += rest
            elif _is_option(word, valued):
                options.append(word)
                if _wants_value(word, valued):
                    options += self._value(ctx, word, rest)
            else:
                words.append(word)
        words = words if ctx.resilient_parsing else asked(words)
        return super().parse_args(ctx, [*options, "--", *words])

    @staticmethod
    def _value(ctx: click.Context, option: str, rest: Iterator[str]) -> tuple[str, ...]:
        """Return the word behind an option that takes one; while a word is completed there may be none yet."""
        value = tuple(islice(rest, 1))
        if not value and not ctx.resilient_parsing:
            raise click.BadOptionUsage(option, f"Option {option!r} requires an argument.", ctx)
        return value


def _is_option(word: str, valued: dict[str, bool]) -> bool:
    if not word.startswith("-") or word == "-" or _QUERY_WORD.match(word):
        return False
    if word.startswith("--") or word in valued or f"-{word}" in valued:
        return True
    letters = [f"-{letter}" for letter in word[1:]]
    together = all(letter in valued for letter in letters) and not any(valued[letter] for letter in letters[:-1])
    return together or (valued.get(letters[0], False) and not word[1:].isalpha())


def _wants_value(word: str, valued: dict[str, bool]) -> bool:
    """Return whether the value of an option is the next word."""
    if word.startswith("--"):
        return valued.get(word, False)
    return valued.get(f"-{word[-1]}", False) and not any(valued.get(f"-{letter}", False) for letter in word[1:-1])
