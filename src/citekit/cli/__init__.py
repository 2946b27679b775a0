"""The door: the only room that imports click. A static table keeps ``--help`` cheap: it loads no command."""

import gc
import sys

gc.set_threshold(100_000)  # a command lives for a moment: looking for circles costs more than it frees

try:
    import click

    from citekit import __version__
    from citekit.cli.front import LOADED, run
except KeyboardInterrupt:  # nothing is done yet, and nobody else can answer a Ctrl-C
    raise SystemExit(130) from None

COMMANDS = {
    "init": ("init", "Make a folder a review: settings, library, starter vocabulary."),
    "add": ("add", "Store the works behind DOIs, found in arguments or any text."),
    "resolve": ("resolve", "Print the works behind DOIs without storing them."),
    "match": ("match", "Find the DOIs of references that print none."),
    "list": ("listing", "List what is in the library."),
    "show": ("show", "Show one entry whole."),
    "tag": ("tag", "Tag entries with conditions and agents; rename, merge, suggest."),
    "vocab": ("vocab", "Look at the vocabulary; import, export and change it."),
    "render": ("render", "Write a reading list, grouped and formatted."),
    "map": ("map", "Draw the evidence map: what is there, and the gaps."),
    "templates": ("templates", "Look at the templates of lists and maps; copy one to change it."),
    "styles": ("styles", "Name the citation styles; find that of a journal."),
    "preview": ("preview", "Show list and map in the browser, up to date with your files."),
    "check": ("check", "Report retracted, untagged, duplicate and broken entries."),
    "update": ("update", "Ask Crossref again and show what changed."),
    "remove": ("remove", "Take entries out of the library."),
    "rekey": ("rekey", "Give entries other citation keys; shows the map first."),
    "fmt": ("fmt", "Lay the library out in one tidy form."),
    "merge-driver": ("merge_driver", "Merge .bib files by entry and field, for git."),
    "cache": ("cache", "Look at the stored records, export or remove them."),
    "undo": ("history", "Take back the last change of the library."),
    "log": ("history", "Print what the commands changed."),
}
"""Command name to (module below citekit.cli, one line of help). A test holds the helps against the commands."""


class Help(click.HelpFormatter):
    """The text of ``--help``, with each example on a line of its own, whole: it is there to be copied."""

    def write_text(self, text: str) -> None:
        """Write a text, wrapped; examples, which `, or:` parts, are not."""
        lead = "Example: "
        if text.startswith(lead):
            for line in text.removeprefix(lead).split(", or: "):
                self.write(f"{'':>{self.current_indent}}{lead}{line}\n")
        else:
            super().write_text(text)


click.Context.formatter_class = Help  # of every command, whatever its class


class Commands(click.Group):
    """A group that imports a command's module only when the command is called."""

    def __init__(self, *args: object, table: dict[str, tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        self._table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the table's order."""
        return list(self._table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command, importing its module; None for a name that is not in the table."""
        if cmd_name not in self._table:
            return None
        from importlib import import_module

        ctx.meta[LOADED] = f"{ctx.command_path} {cmd_name}".partition(" ")[2]
        module = import_module(f"citekit.cli.{self._table[cmd_name][0]}")
        command: click.Command = getattr(module, f"{cmd_name.replace('-', '_')}_command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command; an unknown name is an error that names the nearest one."""
        name = args[0] if args else ""
        if name and name not in self._table and not name.startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(name, self._table, n=3)
            meant = f"; did you mean {' or '.join(f'`{word}`' for word in near)}?" if near else ""
            ctx.fail(f"there is no command `{name}`{meant}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the helps of the table, without loading a command."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in self._table.items()])


@click.group(
    cls=Commands,
    table=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with: citekit init demo && cd demo && citekit add 10.1111/bjd.13259",
)
@click.version_option(__version__, prog_name="citekit")
def citekit() -> None:
    """Citations for literature reviews: DOIs in, a tagged .bib that is never harmed, reading lists out."""


def main() -> None:
    """Run the command line and exit with its status; no traceback for a user's mistake."""
    status = run(citekit)
    gc.freeze()  # nor is there anything to look for at the end
    sys.exit(status)
