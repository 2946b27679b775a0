"""What Click has to say of a command line that cannot be read, in citekit's voice (docs/style.md). Prints nothing."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

import click

_MOST = 3
"""How many commands a hint names; an option that more of them have says nothing of which is meant."""
_QUOTED = re.compile(r"'([^']*)'")
_EXTRA = re.compile(r"^got (unexpected extra arguments?) \((.*)\)$", re.DOTALL)
_VALUE = re.compile(r"^'?(.*?)'? is not ", re.DOTALL)


def said(error: click.ClickException, command: str) -> tuple[str, str]:
    """Return message and hint for an error of Click: literals in backticks, a small letter first, no full stop.

    Args:
        command: that could not be read, as ``vocab import``; blank where that is not known.
    """
    context: click.Context | None = getattr(error, "ctx", None)
    way_out = f"run `{f'citekit {command}'.rstrip()} --help`"
    if isinstance(error, click.NoSuchOption) and context:
        return f"there is no option `{error.option_name}`", _meant(error.option_name, context) + way_out
    if isinstance(error, click.BadParameter) and not isinstance(error, click.MissingParameter) and error.param:
        name = max(error.param.opts, key=len)
        return f"`{name}`: {_of_value(error.message, error.param.type)}", way_out
    return _plain(error.format_message()), way_out


def _meant(name: str, context: click.Context) -> str:
    """Return what somebody may have meant by an unknown option: another one, another command, a word; or a blank."""
    known = {option.lstrip("-"): option for option in _options(context.command)}
    if near := get_close_matches(name.lstrip("-"), known):
        return f"did you mean {' or '.join(f'`{known[one]}`' for one in near)}? "
    if name.startswith("--"):
        others = [f"`{other} {name}`" for other in _having(name, context.find_root())]
        return f"did you mean {' or '.join(others)}? " if 0 < len(others) <= _MOST else ""
    if any(isinstance(param, click.Argument) for param in context.command.params):
        return f"a word that begins with `-` goes behind `--`: `{context.command_path} -- {name}…`; "
    return ""


def _options(command: click.Command) -> Iterator[str]:
    for param in command.params:
        if isinstance(param, click.Option):
            yield from (*param.opts, *param.secondary_opts)


def _having(option: str, root: click.Context) -> Iterator[str]:
    """Yield the commands, groups aside, that have an option."""
    if isinstance(root.command, click.Group):
        for name in root.command.list_commands(root):
            command = root.command.get_command(root, name)
            if command and option in _options(command):
                yield f"{root.command_path} {name}"


def _of_value(message: str, kind: "click.ParamType[Any]") -> str:
    """Return what is wrong with the value of an option."""
    value = _VALUE.match(message)
    if isinstance(kind, click.IntRange) and value:
        above = f"from {kind.min} to {kind.max}" if kind.max is not None else f"of {kind.min} or more"
        return f"`{value[1]}` is no whole number {above}"
    return _plain(message)


def _plain(message: str) -> str:
    """Return a sentence of Click's with backticks for quotes, a small letter first and no full stop."""
    text = _QUOTED.sub(r"`\1`", message.rstrip(".\n"))
    text = text[:1].lower() + text[1:] if text[1:2].islower() else text
    return _EXTRA.sub(r"\1: `\2`", text)
