"""The options that mean the same in every command (contract A4), given to it as one object."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, NamedTuple

import click
from click.core import ParameterSource

from citekit.cli import naming, output, session
from citekit.config import Settings
from citekit.errors import UsageError
from citekit.journeys.doer import Doer
from citekit.journeys.workspace import Workspace

Command = Callable[..., int]

_EVERY = "name what you mean, for example `--where year:2020..`; `key:*` is every entry"
GIVEN = "citekit.given"
"""Where the context keeps the options of the command that runs."""
_REVIEW = "citekit.review"
"""Where it keeps the review that this command opened."""
HANDFUL = 5
"""Rows that a person sees at a glance; how more of them came out is summed up."""


class Options(NamedTuple):
    """What was asked of a command beside its own arguments.

    Attributes:
        command: its name in the JSON envelope, for example ``tag add``.
        json: print the envelope; output: file that gets the data, None for stdout.
        quiet, verbose: say less, say more; offline: use no network.
        dry_run: print the diff, write nothing; always false for a command that writes nothing.
    """

    command: str
    json: bool
    output: str | None
    quiet: bool
    verbose: bool
    offline: bool
    dry_run: bool

    @property
    def silent(self) -> bool:
        """Return whether lines that only say what was done are left out; what was asked for to read never is."""
        return self.quiet and not (self.dry_run or self.output)

    def settings(self) -> Settings:
        """Return the settings for the current folder, the environment and ``--offline``."""
        return session.settings(offline=self.offline)

    def doer(self) -> Doer:
        """Return who gives the command, how it was typed, and whether it is a dry run."""
        return Doer(session.person(), session.called(), self.dry_run)

    def workspace(self) -> Workspace:
        """Return the review that the current folder lies in, when what a killed command left there is completed.

        Raises:
            UsageError: there is none. ConfigError: its settings cannot be read.
        """
        review = Workspace(self.settings())
        review.complete()
        if context := click.get_current_context(silent=True):
            context.meta[_REVIEW] = review
        return review


def completed(context: click.Context | None) -> tuple[str, ...]:
    """Return what to say of a command that was killed and that the one which runs has completed; mostly nothing."""
    review = opened(context)
    return review.said_of_completed if review else ()


def opened(context: click.Context | None) -> Workspace | None:
    """Return the review that the command which runs has opened; None where it has opened none."""
    return context.meta.get(_REVIEW) if context else None


_COMMON = (
    click.option("--json", "as_json", is_flag=True, help="Print one JSON object."),
    click.option("-o", "--output", "to_file", metavar="FILE", help="Write to FILE instead of stdout."),
    click.option("-v", "--verbose", is_flag=True, help="Say more."),
    click.option("-q", "--quiet", is_flag=True, help="Say only what went wrong, not what was done."),
    click.option("--offline", is_flag=True, help="Use no network."),
)


def common(command: Command, *, snapshots: bool = False) -> Command:
    """Add ``--json -o -v -q --offline``; the command gets them as its first argument, the output file checked.

    Args:
        snapshots: whether ``-o`` may name a snapshot of the review; its other files never.
    """

    def called(
        as_json: bool,
        to_file: str | None,
        verbose: bool,
        quiet: bool,
        offline: bool,
        dry_run: bool = False,
        **own: Any,  # the arguments of any command
    ) -> int:
        context = click.get_current_context()
        name = context.command_path.partition(" ")[2]
        as_json = as_json or own.get("format_") == "json"
        to_file = None if to_file == "-" else to_file
        given = context.meta[GIVEN] = Options(name, as_json, to_file, quiet, verbose, offline, dry_run)
        _refuse_blanks(context)
        output.check(to_file, snapshots=snapshots)
        if own.get("where") is not None:
            (own["where"],) = naming.asked([own["where"]])
        return command(given, **own)

    update_wrapper(called, command)
    for option in reversed(_COMMON):
        option(called)
    return called


def _refuse_blanks(context: click.Context) -> None:
    """Refuse an option that is given and blank: an unset variable of a shell must not mean what nobody said.

    Raises:
        UsageError: it is blank.
    """
    for param, value in context.params.items():
        values = value if isinstance(value, tuple) else (value,)
        blank = any(isinstance(one, str) and not one.strip() for one in values)
        if blank and context.get_parameter_source(param) is ParameterSource.COMMANDLINE:
            option = next(one for one in context.command.params if one.name == param)
            if isinstance(option, click.Option):
                name = max(option.opts, key=len)
                hint = _EVERY if name == "--where" else "give a value, or leave it out"
                raise UsageError(f"`{name}` is blank", hint=hint)


def saving(command: Command) -> Command:
    """Add ``--dry-run`` and the common options."""
    return click.option("--dry-run", is_flag=True, help="Print the diff, write nothing.")(common(command))


where = click.option("--where", metavar="QUERY", help="All entries that match QUERY.")
"""Adds ``--where``."""


def names(text: str) -> tuple[str, ...]:
    """Return the names in a list with commas; none for a blank.

    Raises:
        UsageError: there is nothing between two of them, or behind the last.
    """
    found = tuple(map(str.strip, text.split(","))) if text.strip() else ()
    if not all(found):
        raise UsageError(f"a name is missing in `{text}`", hint="between two names stands one comma")
    return found
