"""Words around a mention that say what part it plays: cause, background, comparator, negated, treatment. Data first.

Works on one text and the places of mentions. After the idea of ConText (a cue opens a scope, the next cue or the end of
the sentence closes it; Chapman, Chu and Dowling 2007, ACL W07-1011), with cues of our own.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from citekit.tagging.spans import Spans

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


class _Cue(NamedTuple):
    """A cue in a text that stands before what it speaks of."""

    start: int
    end: int
    kind: str


class Surroundings:
    """The cues and sentences of one text, read once.

    Args:
        text: the decoded field.
        conditions: the places of conditions in it: ``after`` and the like are a cause only behind one.
    """

    def __init__(self, text: str, conditions: Iterable[tuple[int, int]] = ()) -> None:
        before, self._after, benefit, sentence_end = _patterns()
        breaks = [match.span() for match in sentence_end.finditer(text)]
        cues = [_Cue(*match.span(), _kind(BEFORE, match)) for match in before.finditer(text)]
        self._text = text
        self._conditions = Spans(conditions)
        self._benefits = Spans(match.span() for match in benefit.finditer(text))
        self._closings = [start for start, _ in breaks]
        self._openings = [end for _, end in breaks]
        self._negations = _Row(cue for cue in cues if cue.kind == NEGATED and not text.startswith(" only", cue.end))
        self._others = _Row(cue for cue in cues if cue.kind != NEGATED)
        self._others_of_agents = _Row(cue for cue in cues if cue.kind not in (NEGATED, _ALIKE))

    def role(self, start: int, end: int, *, agent: bool) -> str:
        """Return the role that the words around ``text[start:end]`` give it, or an empty string where no cue speaks.

        Args:
            agent: whether an agent stands there; all else is at most ``background`` or ``negated``.
        """
        opened, closed = bisect_right(self._openings, start), bisect_left(self._closings, end)
        opening = self._openings[opened - 1] if opened else 0
        closing = self._closings[closed] if closed < len(self._closings) else len(self._text)
        behind = self._after.match(self._text, end, closing)
        cue = None if behind else self._cue(opening, start, agent)
        role = _kind(AFTER, behind) if behind else cue.kind if cue else ""
        if role in (_ALIKE, _FAILED):
            return BACKGROUND if agent == (role == _FAILED) else ""
        if role == _MAYBE_CAUSE and cue:
            behind_a_condition = self._conditions.lie_within(opening, cue.start)
            near = within_words(self._text, cue.end, start, CAUSE_REACH)
            role = CAUSE if behind_a_condition and near and not self._benefits.lie_within(opening, closing) else ""
        return role if agent or role in (BACKGROUND, NEGATED) else ""

    def _cue(self, opening: int, start: int, agent: bool) -> _Cue | None:
        """Return the last cue between ``opening`` and ``start`` that can speak of what stands at ``start``."""
        others = self._others_of_agents if agent else self._others
        cue, negation = others.last(opening, start), self._negations.last(opening, start)
        if negation is None or (cue and cue.end > negation.end):
            return cue
        return negation if within_words(self._text, negation.end, start, NEGATION_REACH) else cue


class _Row:
    """Cues of one kind in the order of the text."""

    def __init__(self, cues: Iterable[_Cue]) -> None:
        self._cues = tuple(cues)
        self._ends = [cue.end for cue in self._cues]

    def last(self, opening: int, start: int) -> _Cue | None:
        """Return the last cue that lies between two places."""
        place = bisect_right(self._ends, start)
        cue = self._cues[place - 1] if place else None
        return cue if cue and cue.start >= opening else None


def within_words(text: str, start: int, end: int, words: int) -> bool:
    """Return whether at most so many words stand between two places of ``text``."""
    return re.compile(rf"(?:\s*+\S++){{0,{words}}}+\s*+").fullmatch(text, start, end) is not None


def _kind(table: Sequence[tuple[str, str]], match: re.Match[str]) -> str:
    """Return the role of the row of ``table`` that matched."""
    return table[int((match.lastgroup or "c0")[1:])][0]


@cache
def _generic_cause() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{GENERIC_AGENT})s?[- ]?(?:induced|related|associated)\b", re.IGNORECASE)


def generic_causes(text: str) -> tuple[int, ...]:
    """Return the places behind each ``drug-induced``, ``inhibitor-induced`` … in ``text``."""
    return tuple(match.end() for match in _generic_cause().finditer(text))
