"""``citekit vocab``: the group and its table; the commands lie in modules of their own, loaded when they are called."""

import click

from citekit.cli import Commands

COMMANDS = {
    "list": ("vocab_look", "List the concepts, narrower ones indented, with their entries."),
    "show": ("vocab_look", "Show one concept: label, synonyms, what is broader and narrower."),
    "check": ("vocab_look", "Report all that is wrong in the vocabulary file, with lines."),
    "suggest": ("vocab_look", "List frequent terms that no concept covers."),
    "import": ("vocab_files", "Give a facet the concepts of a file: SKOS, a table, or TOML."),
    "export": ("vocab_files", "Write the vocabulary as SKOS, table or TOML."),
    "rename": ("vocab_edit", "Give a concept another notation; tags and log follow."),
    "merge": ("vocab_edit", "Make concepts one, with their names; tags and log follow."),
    "move": ("vocab_edit", "Put concepts below another one, or into another facet."),
}
"""As the table of `citekit` itself."""


@click.group("vocab", cls=Commands, table=COMMANDS, epilog="Example: citekit vocab show condition:LPP")
def vocab_command() -> None:
    """Look at the vocabulary, check, change, import and export it; it is refs/vocabulary.toml."""
