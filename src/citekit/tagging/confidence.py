"""How sure a mention makes a tag: clues, what each is worth, and the bands of confidence that promise something.

Pure numbers. The clues of a mention are named so that a person can read why a suggestion is sure or not.
"""

from collections.abc import Mapping, Sequence
from math import exp, log

from citekit.tagging.tables import MESH_ID

Clues = dict[str, float]
"""Name of a clue to its strength, mostly 1."""

SURE, LIKELY = 0.97, 0.5
"""The bands: ``sure`` from the first on, ``likely`` from the second on, ``doubtful`` below. Cross-validated on labelled
documents (benchmarks/tagging.py), at least 96 of 100 sure suggestions are right, and 3 of 4 likely ones, on BC5CDR and
NCBI Disease; on BioRED, which labels fewer of the concepts that a text names, 92 of 100."""

FARTHEST = 30.0

_ADJECTIVE = ("al", "ic", "ar", "ous", "ary", "ive")
"""Endings of adjectives, which make a disease another one: ``myocardial necrosis``."""


def band(confidence: float) -> str:
    """Return ``sure``, ``likely`` or ``doubtful``."""
    return "sure" if confidence >= SURE else "likely" if confidence >= LIKELY else "doubtful"


def weigh(clues: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Return the log-odds that clues speak for."""
    get = weights.get
    return sum([get(name, 0.0) * strength for name, strength in clues.items()])


def chance(odds: float) -> float:
    """Return log-odds as a probability."""
    return 1 / (1 + exp(-max(-FARTHEST, min(FARTHEST, odds))))


def history_clues(right: float, wrong: float) -> Clues:
    """Return what earlier judgements on a name say: how often it was right, and how many judgements there were."""
    judged = right + wrong
    if not judged:
        return {"unjudged": 1.0}
    odds = log((right + 0.5) / (wrong + 0.5))
    clues = {"history": odds, f"judged={min(3, int(judged))}": 1.0}
    if judged >= 3:
        clues["history-long"] = odds
    return clues


def branch_clues(right: float, wrong: float, judged: float) -> Clues:
    """Return what judgements on related concepts say; more where the name itself was never judged."""
    odds = log((right + 0.7) / (wrong + 0.7))
    return {"branch": odds} if judged else {"branch": odds, "branch-alone": odds}


def identifier_clues(notation: str, judged: float) -> Clues:
    """Return whether a MeSH identifier is old or new, by its length: labels rarely use concepts newer than they are.

    Newer ones have nine digits (``D000075222``), older ones six (``D006973``); other notations say nothing.
    """
    if not MESH_ID.fullmatch(notation):
        return {}
    kind = f"{notation[0]}{len(notation) - 1}"
    clues: Clues = {f"identifier={kind}": 1.0}
    if not judged:
        clues[f"identifier-unjudged={kind}"] = 1.0
    return clues


def usual(clue: str) -> str:
    """Return the clue that stands for one too rare to have a weight: any other word at that side."""
    kind, equals, _ = clue.partition("=")
    return f"{kind}=?" if equals and kind in ("next", "before") else clue


def shape_clues(text: str, size: int, judged: float) -> Clues:
    """Return what the look of a mention says: one word or many, a short form in capitals, very short."""
    clues: Clues = {}
    if size == 1:
        clues["one-word"] = 1.0
    elif size >= 3:
        clues["many-words"] = 1.0
    if len(text) <= 5 and any(map(str.isupper, text[1:])):
        clues["acronym"] = 1.0
        clues[f"acronym-judged={min(2, int(judged))}"] = 1.0
    if len(text) <= 3:
        clues["very-short"] = 1.0
    if not judged and text.islower():
        clues["lower-case-unjudged"] = 1.0
    return clues


def neighbour_clues(norms: Sequence[str], first: int, last: int, before: str, behind: str) -> Clues:
    """Return the words on both sides of a mention as clues.

    Args:
        norms: the words of the text; first, last: those of the mention.
        before, behind: what stands between the mention and its neighbours.
    """
    clues: Clues = {}
    following = norms[last] if last < len(norms) and "." not in behind else "."
    preceding = norms[first - 1] if first and "." not in before else "."
    clues["next=" + following] = 1.0
    clues["before=" + preceding] = 1.0
    if before in (" ", "-") and preceding.endswith(_ADJECTIVE):
        clues["adjective-before"] = 1.0
        if last - first == 1:
            clues["adjective-before-one-word"] = 1.0
    if behind.startswith("-"):
        clues["hyphen-behind"] = 1.0
    if before == "-":
        clues["hyphen-before"] = 1.0
    return clues
