"""The examples that end each `--help`: there to be copied, so each stands whole on its line and can be read back."""

import shlex
from collections.abc import Iterator

import click
import pytest

from citekit.cli import citekit

LEAD = "Example: "


def _commands(group: click.Group, words: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    """Yield every command below a group, groups too, with the words that call it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield " ".join((*words, name)), command
        if isinstance(command, click.Group):
            yield from _commands(command, (*words, name))


EVERY = dict(_commands(citekit))


def _help(command: click.Command, name: str, width: int) -> list[str]:
    context = click.Context(command, info_name=f"citekit {name}", terminal_width=width, max_content_width=width)
    return [line.strip() for line in command.get_help(context).splitlines()]


def _examples(command: click.Command) -> list[str]:
    return (command.epilog or "").removeprefix(LEAD).split(", or: ")


@pytest.mark.parametrize("name", EVERY)
def test_an_example_is_never_wrapped(name: str) -> None:
    """In 80 columns and in 40 each example is one line of the help, from `citekit` to its last word."""
    for width in (80, 40):
        shown = [line.removeprefix(LEAD) for line in _help(EVERY[name], name, width) if line.startswith(LEAD)]
        assert shown == _examples(EVERY[name])


@pytest.mark.parametrize("name", EVERY)
def test_the_words_of_an_example_can_be_read(name: str) -> None:
    """Each calls a command of its own group, with arguments and options that this command has."""
    for example in _examples(EVERY[name]):
        words = shlex.split(example.partition(" && ")[0])
        assert words.pop(0) == "citekit"
        assert example.startswith(f"citekit {name}")
        command: click.Command | None = citekit
        while isinstance(command, click.Group):
            command = command.get_command(click.Context(command), words.pop(0))
        assert command is not None
        command.make_context(command.name, words)


@pytest.mark.parametrize("name", ["", *(name for name, command in EVERY.items() if isinstance(command, click.Group))])
def test_the_summaries_of_a_groups_commands_are_whole(name: str) -> None:
    """No line of the table of commands ends in dots."""
    lines = _help(EVERY.get(name, citekit), name, 80)
    summaries = lines[lines.index("Commands:") + 1 :]

    assert summaries
    assert not [line for line in summaries if line.endswith("...")]
