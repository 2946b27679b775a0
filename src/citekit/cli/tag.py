"""``citekit tag``: the group and its table; the commands lie in modules of their own, loaded when they are called."""

import click

from citekit.cli import Commands

COMMANDS = {
    "add": ("tag_change", "Give entries tags; labels and synonyms are understood."),
    "remove": ("tag_change", "Take tags from entries; the publisher's keywords stay."),
    "rename": ("tag_change", "Replace the tag OLD by NEW in the whole library, in one save."),
    "merge": ("tag_change", "Replace every TAG by INTO in the whole library, in one save."),
    "list": ("tag_list", "Count the entries of every tag in use; cross two facets."),
    "suggest": ("tag_suggest", "Print the tags that the texts speak for; nothing is written."),
    "accept": ("tag_suggest", "Store suggested tags, and log who accepted them."),
    "reject": ("tag_suggest", "Log that tags are not right for entries."),
    "review": ("tag_review", "Decide suggestions one after the other, one key each."),
    "agreement": ("tag_agreement", "Say how far two people agree on tags."),
    "why": ("tag_agreement", "Say why an entry has a tag, or each of its tags."),
    "learn": ("tag_learn", "Learn names and clues from labelled texts."),
    "evaluate": ("tag_learn", "Measure the suggestions on labelled texts."),
}
"""As the table of `citekit` itself."""


@click.group(
    "tag",
    cls=Commands,
    table=COMMANDS,
    epilog="Example: citekit tag add condition:LPP agent:tofacitinib cummins2021scarring",
)
def tag_command() -> None:
    """Tag entries with concepts of the vocabulary."""
