"""Which operands of a value (``{a} # macro # "b"``) a change of its text falls into. Pure; knows no bytes, no file."""

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple


class Cut(NamedTuple):
    """A change of a text: the characters from ``start`` to ``end``, half-open, give way to ``added``."""

    start: int
    end: int
    added: str


class Operand(NamedTuple):
    """What one operand stands for, and whether it is written out: in braces or quotes, no macro and no number."""

    text: str
    literal: bool


class Place(NamedTuple):
    """The operands that a cut falls into.

    Attributes:
        first, last: their numbers.
        lead: what stays of the first one before the cut; ``rest``: what stays of the last one behind it.
        added: what comes between the two.
    """

    first: int
    last: int
    lead: str
    rest: str
    added: str


def shared_start(left: Sequence[object], right: Sequence[object]) -> int:
    """Return how many items two sequences share from their beginning."""
    count = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        count += 1
    return count


def cuts(old: str, new: str) -> Iterator[Cut]:
    """Yield every shortest single cut that makes ``new`` of ``old``, the one that begins last first.

    There are several where what goes or comes repeats what stands beside it: ``a, a`` loses either ``a, `` or ``, a``.
    """
    room = min(len(old), len(new))
    head, tail = shared_start(old, new), shared_start(old[::-1], new[::-1])
    for start in range(head, min(head, room - tail) - 1, -1):
        kept = min(tail, room - start)
        yield Cut(start, len(old) - kept, new[start : len(new) - kept])


def place_of(operands: Sequence[Operand], new: str) -> Place | None:
    """Return where the change of a value into ``new`` can be made in literals alone, the fewest; None where nowhere."""
    found = (_place(operands, cut) for cut in cuts(_value(operands), new))
    return min((place for place in found if place), key=lambda place: place.last - place.first, default=None)


def blamed(operands: Sequence[Operand], new: str) -> int:
    """Return the number of the first operand that is no literal and that the change into ``new`` meets."""
    cut = next(cuts(_value(operands), new))
    meets = (start <= cut.end and cut.start <= end for start, end in _bounds(operands))
    return next(number for number, met in enumerate(meets) if met and not operands[number].literal)


def _place(operands: Sequence[Operand], cut: Cut) -> Place | None:
    bounds = _bounds(operands)
    if cut.start == cut.end:  # nothing goes: the first literal that begins, ends or is parted here
        inside = (number for number, (start, end) in enumerate(bounds) if start <= cut.start <= end)
        touched = [number for number in inside if operands[number].literal][:1]
    else:
        touched = [number for number, (start, end) in enumerate(bounds) if start < cut.end and cut.start < end]
    if not touched or not all(operands[number].literal for number in touched):
        return None
    first, last = touched[0], touched[-1]
    lead = operands[first].text[: cut.start - bounds[first][0]]
    return Place(first, last, lead, operands[last].text[cut.end - bounds[last][0] :], cut.added)


def _bounds(operands: Sequence[Operand]) -> list[tuple[int, int]]:
    return list(pairwise(accumulate((len(one.text) for one in operands), initial=0)))


def _value(operands: Sequence[Operand]) -> str:
    return "".join(one.text for one in operands)
