"""Words around a mention that say what part it plays: cause, background, comparator, negated, treatment. Data first.

Works on one text and the places of mentions. After the idea of ConText (a cue opens a scope, the next cue or the end of
the sentence closes it; Chapman, Chu and Dowling 2007, ACL W07-1011), with cues of our own.
"""

import re
from collections.abc import Sequence
from functools import cache

TREATMENT, CAUSE, BACKGROUND, COMPARATOR, NEGATED = "treatment", "cause", "background", "comparator", "negated"
ASIDES = (BACKGROUND, COMPARATOR, NEGATED)
"""Roles in which a thing is named without being what the work is about."""

_MAYBE_CAUSE, _FAILED, _ALIKE = "maybe-cause", "failed", "alike"
# _MAYBE_CAUSE is a cause behind a condition only; _FAILED is background for agents only, _ALIKE for all else only

BEFORE = (
    (CAUSE, "induced by|caused by|due to|secondary to|triggered by|provoked by|attributed to|attributable to"),
    (CAUSE, "exacerbated by|precipitated by|adverse (?:effects?|events?|reactions?) (?:of|to)|side effects? of"),
    (CAUSE, "toxicit(?:y|ies) of|paradoxical(?:ly)?|developing (?:during|under|after|on)|onset (?:during|under|after)"),
    (CAUSE, "developed (?:during|under|after|on)|occurring (?:during|under|after|on)|in reaction to|complicating"),
    (_MAYBE_CAUSE, "associated with|related to|linked to|during|under|after|following|while on|upon|receiving|taking"),
    (
        TREATMENT,
        "treated with|treatment with|therapy with|responsive to|response to|respond(?:s|ed|ing)? to|managed with",
    ),
    (TREATMENT, "controlled (?:successfully )?with|improved with|improvement with|successful(?:ly)? with|efficacy of"),
    (TREATMENT, "effectiveness of|safety of|use of|role of|trial of|trials of|benefit of|options?|remission with"),
    (TREATMENT, "treatment of|management of|therapy (?:of|for)|treatments? for"),
    (_FAILED, "failed|failure of|failing|refractory to|resistant to|recalcitrant to|unresponsive to"),
    (_FAILED, "intoleran(?:t|ce) (?:to|of)|previously (?:treated with|given|received)|previous(?: use of)?"),
    (_FAILED, "prior(?: treatment with| use of)?"),
    (BACKGROUND, "history of|unlike|in contrast to|approved for|licensed for"),
    (_ALIKE, "mistaken for|(?:first )?taken for|misdiagnosed as|mimick?(?:s|ing|ed)?|resembl(?:e|es|ing)"),
    (_ALIKE, "differential diagnos[ei]s (?:of|includes?|with|from)|distinguish(?:ed|ing)? from|differs? from"),
    (COMPARATOR, "compared (?:with|to)|in comparison (?:with|to)|versus|vs|superior to|inferior to|non-?inferior to"),
    (NEGATED, "no|not|without|absence of|lack of|excluding|exclusion of|ruled? out|ruling out|never|neither|nor"),
)
"""(role, cue as a regular expression): cues that stand before what they speak of."""

AFTER = (
    (CAUSE, "[- ]?(?:induced|triggered|provoked|caused|associated|related)(?! with)"),
    (_FAILED, "[- ]?(?:refractory|resistant|recalcitrant|failure|failures|unresponsive|intolerant|naive|naïve)"),
    (BACKGROUND, "[^.;:]{0,40}(?:future (?:work|research|studies)|further (?:research|studies|work))"),
    (CAUSE, r"\*? ?/ ?(?:adverse effects|toxicity|poisoning)"),
)
"""(role, cue): cues right behind a mention; the last are MeSH subheadings."""

BENEFIT = "improv|remission|regrow|respon|success|resol|efficac|effective|clear(?:ed|ance)|recover|benefi|treated|trial"
"""Beginnings of words that make ``after``, ``under`` and ``associated with`` speak of treatment rather than cause."""

NEGATION_REACH = 3
CAUSE_REACH = 8
"""How many words a negation and an ``after`` reach; other cues reach to the next cue or the end of the sentence."""

GENERIC_AGENT = "drug|medication|medicine|treatment|therapy|chemotherapy|inhibitor|agent|antibody|biologic"
"""Words for an agent that is not named: with ``-induced`` behind them they make a cause."""

_SENTENCE_END = r"(?<!\b[A-Z])(?<!vs)[.?!]\s|[;:]\s|\s[–—-]\s|\n\n"


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    before = "|".join(f"(?P<c{number}>{cue})" for number, (_, cue) in enumerate(BEFORE))
    after = "|".join(f"(?P<c{number}>{cue})" for number, (_, cue) in enumerate(AFTER))
    return (
        re.compile(rf"(?<![\w-])(?:{before})(?![\w-])", re.IGNORECASE),
        re.compile(rf"(?:{after})(?!\w)", re.IGNORECASE),
        re.compile(rf"\b(?:{BENEFIT})", re.IGNORECASE),
        re.compile(_SENTENCE_END),
    )


def role_at(text: str, start: int, end: int, *, agent: bool, conditions: Sequence[tuple[int, int]] = ()) -> str:
    """Return the role that the words around ``text[start:end]`` give it, or an empty string where no cue speaks.

    Args:
        agent: whether an agent stands there; all else is at most ``background`` or ``negated``.
        conditions: the places of conditions in the text: ``after`` and the like are a cause only behind one.
    """
    before, after, benefit, sentence_end = _patterns()
    opening = max((match.end() for match in sentence_end.finditer(text, 0, start)), default=0)
    closing = next((match.start() for match in sentence_end.finditer(text, end)), len(text))
    behind = after.match(text, end, closing)
    cues = [] if behind else [cue for cue in before.finditer(text, opening, start) if _speaks(text, cue, start, agent)]
    role = _kind(AFTER, behind) if behind else _kind(BEFORE, cues[-1]) if cues else ""
    if role in (_ALIKE, _FAILED):
        return BACKGROUND if agent == (role == _FAILED) else ""
    if role == _MAYBE_CAUSE:
        behind_a_condition = any(opening <= a and b <= cues[-1].start() for a, b in conditions)
        near = len(text[cues[-1].end() : start].split()) <= CAUSE_REACH
        role = CAUSE if behind_a_condition and near and not benefit.search(text, opening, closing) else ""
    return role if agent or role in (BACKGROUND, NEGATED) else ""


def _speaks(text: str, cue: re.Match[str], start: int, agent: bool) -> bool:
    """Return whether a cue before ``start`` can speak of what stands there."""
    kind = _kind(BEFORE, cue)
    if kind == NEGATED:
        return len(text[cue.end() : start].split()) <= NEGATION_REACH and not text.startswith(" only", cue.end())
    return not (agent and kind == _ALIKE)


def _kind(table: Sequence[tuple[str, str]], match: re.Match[str]) -> str:
    """Return the role of the row of ``table`` that matched."""
    return table[int((match.lastgroup or "c0")[1:])][0]


def generic_causes(text: str) -> tuple[int, ...]:
    """Return the places behind each ``drug-induced``, ``inhibitor-induced`` … in ``text``."""
    pattern = rf"\b(?:{GENERIC_AGENT})s?[- ]?(?:induced|related|associated)\b"
    return tuple(match.end() for match in re.finditer(pattern, text, re.IGNORECASE))
