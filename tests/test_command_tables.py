"""The static tables of the groups of commands: what they promise is there, and their helps load no command."""

import subprocess
import sys

import click
import pytest

from citekit.cli import Commands, citekit

GROUPS = ("tag", "vocab")


def _group(name: str) -> Commands:
    group = citekit.get_command(click.Context(citekit), name)
    assert isinstance(group, Commands)
    return group


@pytest.mark.parametrize("group", GROUPS)
def test_every_command_of_a_group_is_there_with_an_example(group: str) -> None:
    """Each name of the table is a command of that name, with a help and a last line that shows how it is called."""
    found = _group(group)
    context = click.Context(found)
    for name in found.list_commands(context):
        command = found.get_command(context, name)
        assert command is not None
        assert command.name == name
        assert command.help
        assert f"citekit {group} {name} " in f"{command.epilog} "


@pytest.mark.parametrize("group", GROUPS)
def test_the_help_of_a_group_loads_none_of_its_commands(group: str) -> None:
    """It writes the table's lines, whole, and loads no journey, no settings and none of the commands' modules."""
    code = (
        f"import sys; sys.argv = ['citekit', {group!r}, '--help']\n"
        "from citekit.cli import main\n"
        "try:\n    main()\nfinally:\n    sys.stderr.write('\\n'.join(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    ours = {name for name in done.stderr.split() if name.startswith("citekit.")}

    assert ours <= {"citekit.cli", "citekit.cli.front", "citekit.errors", f"citekit.cli.{group}"}
    assert "..." not in done.stdout.partition("Commands:")[2]


@pytest.mark.parametrize(("group", "typed", "meant"), [("tag", "ad", "add"), ("vocab", "exprot", "export")])
def test_a_misspelt_command_of_a_group_is_told_the_nearest(group: str, typed: str, meant: str) -> None:
    """The error names what was typed and what may have been meant; the exit status is that of usage."""
    done = subprocess.run([sys.executable, "-m", "citekit", group, typed], capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert f"there is no command `{typed}`; did you mean `{meant}`" in done.stderr
