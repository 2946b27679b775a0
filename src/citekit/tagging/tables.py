"""The tables of the tagger as values: cue phrases, other words for the same, clues with their weights.

They stand in TOML files beside this module, so that a reviewer can read and change them; the text of a review's own
file is handed in. The package's own files are part of the program as its modules are; no other file is opened here.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from citekit.errors import ConfigError
from citekit.tagging.words import name_key

_CUE_KINDS = (
    "cause", "treatment", "background", "comparator", "control", "negated", "maybe-cause", "later", "linked", "failed",
    "alike", "approved", "use", "given", "unhelpful", "plain", "denied", "added",
)  # fmt: skip
_NEAR = {f"{kind}-near": kind for kind in ("background", "comparator", "failed", "negated")}
_WORDS = (
    "generic-agents",
    "toxic-agents",
    "no-effect",
    "onset",
    "upset",
    "tie",
    "course",
    "bare",
    "denying",
    "idle",
    "earlier",
    "risked",
    "harm",
    "watching",
    "blame",
    "people",
    "besides",
    "apart",
    "beside",
    "illness",
    "illness-after-agents",
    "illness-before",
    "vague",
    "no-purpose",
)
"""The lists of ``[words]`` that are compared word by word, in the order of ``Cues``."""

MESH_ID = re.compile(r"[A-Z]\d{6,9}")
"""The shape of an identifier of MeSH (``D006973``, ``D000075222``)."""


class Cues(NamedTuple):
    """The cue phrases as they are matched.

    Attributes:
        before, after, subheadings: phrase to kind.
        starts: first word of a phrase that stands before, to the lengths of such phrases in words, longest first.
        behind: first words of the phrases that stand right behind, subheadings too; causing: single words
            that say of what stands before them that it is the cause.
        near: phrases that say something of a thing from some words behind it, to the role; near_ends: their last words
            to those that end so.
        benefit: beginnings of words of improvement; stems: endings of the names of agents.
        generic: words for an agent that is not named; toxic: those of them that are the cause whatever they are for.
        no_effect: what may go with an agent and is no effect of it.
        onset: phrases that say that what follows is new, or a risk; upset: those that say so of anything; course:
            words for what an illness does, which is no harm by an agent; tie: phrases before an agent and a condition
            that it is suspected of; bare: conditions that are harm where they stand first, and right before an agent;
            denying: words that deny such a phrase, or a cause, behind them; idle: words behind ``not`` and the like
            with which nothing is denied; earlier: with which no cause is; risked: words between such a condition and
            the agent that it comes from; harm: what such a condition is called; watching: what says that reports of
            harm are told; blame: what says behind an agent that it brings one about; people: words for those who have
            a condition; besides: what says of those on an agent that they were given another.
        apart: words that end a list of things; beside: what besides ``and`` joins a group and its members in a title.
        illness: phrases behind which a short form is that of a condition; after_agents: words that are such behind an
            agent; befores: phrases before which it is, too.
        vague: words that say nothing of the field, although only one family of concepts has them in its names.
        no_purpose: words that tell behind ``for`` that no other condition follows.
    """

    before: Mapping[str, str]
    after: Mapping[str, str]
    subheadings: Mapping[str, str]
    starts: Mapping[str, tuple[int, ...]]
    behind: frozenset[str]
    causing: frozenset[str]
    near: Mapping[str, str]
    near_ends: Mapping[str, tuple[str, ...]]
    benefit: tuple[str, ...]
    stems: tuple[str, ...]
    generic: frozenset[str]
    toxic: frozenset[str]
    no_effect: frozenset[str]
    onset: frozenset[str]
    upset: frozenset[str]
    tie: frozenset[str]
    course: frozenset[str]
    bare: frozenset[str]
    denying: frozenset[str]
    idle: frozenset[str]
    earlier: frozenset[str]
    risked: frozenset[str]
    harm: frozenset[str]
    watching: frozenset[str]
    blame: frozenset[str]
    people: frozenset[str]
    besides: frozenset[str]
    apart: frozenset[str]
    beside: frozenset[str]
    illness: frozenset[str]
    after_agents: frozenset[str]
    befores: frozenset[str]
    vague: frozenset[str]
    no_purpose: frozenset[str]


class Variants(NamedTuple):
    """Other words for the same.

    Attributes:
        same: word to the word it is seen as.
        endings: ending of an adjective and of its noun.
    """

    same: Mapping[str, str]
    endings: tuple[tuple[str, str], ...]


class Weights(NamedTuple):
    """What clues are worth before anything was learned: clue to log-odds.

    Attributes:
        about: for tags that say what a work is about; mentions: for tags that say what it names.
    """

    about: Mapping[str, float]
    mentions: Mapping[str, float]


def read_cues(text: str, file: str) -> Cues:
    """Return the cues of a TOML text like the package's ``data/cues.toml``.

    Raises:
        ConfigError: it is no TOML, a section or role is not known, or a list holds something else than phrases.
    """
    tables = _tables(text, file)
    before = _phrases(tables, "before", file)
    after = _phrases(tables, "after", file)
    subheadings = _phrases(tables, "subheadings", file)
    section = _section(tables, "words", file)
    keys = {name: frozenset(map(name_key, section.get(name, ()))) for name in _WORDS}
    near = {phrase: _NEAR[kind] for phrase, kind in after.items() if kind in _NEAR}
    return Cues(
        before,
        {phrase: kind for phrase, kind in after.items() if kind not in _NEAR},
        subheadings,
        lengths(before),
        frozenset(phrase.partition(" ")[0] for phrase in (*after, *subheadings)),
        frozenset(phrase for phrase, kind in after.items() if kind == "cause" and " " not in phrase),
        near,
        {
            end: tuple(one for one in near if one.rpartition(" ")[2] == end)
            for end in {one.rpartition(" ")[2] for one in near}
        },
        tuple(section.get("benefit", ())),
        tuple(section.get("stems", ())),
        *keys.values(),
    )


@cache
def default_cues() -> Cues:
    """Return the cues that come with citekit."""
    return read_cues(_shipped("cues.toml"), "cues.toml")


@cache
def default_variants() -> Variants:
    """Return the other words for the same that come with citekit."""
    table = _tables(_shipped("variants.toml"), "variants.toml")
    same = {name_key(word): name_key(row[0]) for row in table["same"] for word in row}
    return Variants(same, tuple((one, two) for one, two in table["endings"]))


@cache
def default_weights() -> Weights:
    """Return the weights of clues that hold where nothing was learned."""
    table = _tables(_shipped("weights.toml"), "weights.toml")
    return Weights(dict(table["all"]), dict(table["mentions"]))


@cache
def general_stop_list() -> frozenset[str]:
    """Return the names of MeSH and the like that say too little on their own (``acid``, ``syndrome``), comparable."""
    return frozenset(line for line in _shipped("stop.txt").split("\n") if line and not line.startswith("#"))


@cache
def other_names() -> Mapping[str, Sequence[str]]:
    """Return MeSH identifier to the names that Disease Ontology and Mondo give its concept and MeSH does not."""
    found: dict[str, list[str]] = {}
    for line in _shipped("other-names.tsv").split("\n"):
        if line and not line.startswith("#"):
            identifier, name, _ = line.split("\t")
            found.setdefault(identifier, []).append(name)
    return found


def shipped_names() -> bytes:
    """Return what the package's files tell of names beside the vocabulary: what is made of them depends on it."""
    return b"".join(map(_data, ("variants.toml", "other-names.tsv")))


def lengths(names: Mapping[str, object]) -> dict[str, tuple[int, ...]]:
    """Return first word to the lengths in words of the names that start with it, longest first."""
    found: dict[str, set[int]] = {}
    for name in names:
        found.setdefault(name.partition(" ")[0], set()).add(name.count(" ") + 1)
    return {first: tuple(sorted(sizes, reverse=True)) for first, sizes in found.items()}


def _phrases(tables: Mapping[str, Any], section: str, file: str) -> dict[str, str]:
    return {
        name_key(phrase): kind
        for kind, phrases in _section(tables, section, file).items()
        for phrase in phrases
        if name_key(phrase)
    }


def _section(tables: Mapping[str, Any], name: str, file: str) -> Mapping[str, Sequence[str]]:
    known = {"words": ("benefit", "stems", *_WORDS), "after": (*_CUE_KINDS, *_NEAR)}.get(name, _CUE_KINDS)
    section: Mapping[str, Sequence[str]] = tables.get(name, {})
    for key, phrases in section.items():
        if key not in known:
            hint = f"`[{name}]` may hold {', '.join(f'`{one}`' for one in known)}"
            raise ConfigError(f"`{name}.{key}` is not known", where=file, hint=hint)
        if not isinstance(phrases, list) or any(not isinstance(phrase, str) for phrase in phrases):
            raise ConfigError(f"`{name}.{key}` is no list of phrases", where=file)
    return section


def _tables(text: str, file: str) -> Mapping[str, Any]:
    import tomllib  # only commands that suggest read tables

    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        from citekit.text.toml_faults import fault_of

        fault = fault_of(str(error), text)
        where = f"{file}:{fault.line}:{fault.column}"
        raise ConfigError(f"no valid TOML: {fault.message}", where=where, hint="mend the line") from None


def _shipped(name: str) -> str:
    return _data(name).decode("utf-8")


def _data(name: str) -> bytes:
    import pkgutil

    return pkgutil.get_data("citekit.tagging", f"data/{name}") or b""
