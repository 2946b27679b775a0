"""What part a tag's concept plays in a work: the roles there are, and how those are said that readers must be told.

Data and small rules. A role is what a person decided about a tag of an entry; it lives in the decision log, never in
the tag.
"""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from citekit.errors import UsageError

ROLES = ("cause", "treatment", "comparator", "background", "negated")
"""The roles of contract A5, in the order in which one outlives the others where two tags become one."""

UNDECIDED = "none"
"""What asks for, or sets, that no role is decided; stored as an empty role."""

WORDS = {
    "cause": "as a cause",
    "treatment": "as a treatment",
    "comparator": "as a comparator",
    "background": "as background",
    "negated": "as ruled out",
}
"""How a role is said."""

TOLD = {role: words for role, words in WORDS.items() if role != "treatment"}
"""The roles that readers must be told, in words: who reads of an agent takes it for a treatment."""

Roles = Mapping[str, Mapping[str, str]]
"""Citation key to tag to role; what has no role is left out."""

NO_ROLES: Roles = MappingProxyType({})


class Role(NamedTuple):
    """A role that tags get; ``name`` is empty where theirs is taken back."""

    name: str
    tags: tuple[str, ...]


def checked(name: str) -> str:
    """Return a role as it is stored: one of ROLES, or empty for UNDECIDED.

    Raises:
        UsageError: it is neither; the hint names the known ones.
    """
    if name in ROLES:
        return name
    if name == UNDECIDED:
        return ""
    known = ", ".join(f"`{one}`" for one in (*ROLES, UNDECIDED))
    raise UsageError(f"`{name}` is no role", hint=f"the roles are {known}")


def held_roles(decided: Mapping[str, str], tags: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the decided roles of the tags that a work has.

    Args:
        decided: tag to role. tags: facet to the notations of the work's tags.
    """
    return {tag: role for tag, role in decided.items() if tag.partition(":")[2] in tags.get(tag.partition(":")[0], ())}


def outliving(roles: Iterable[str]) -> str:
    """Return the role that a tag has which others were merged into: a cause is never lost; empty where none has one."""
    held = set(roles)
    return next((role for role in ROLES if role in held), "")
