"""``citekit tag review``: the screen and the keys. What is decided and stored is the journey's business."""

import os
import sys
from collections.abc import Iterable, Sequence

import click

from citekit.bib.entry import Entry
from citekit.cli import console, options, session
from citekit.cli.front import STOPPED
from citekit.cli.keys import keys
from citekit.cli.options import Options
from citekit.cli.wrapping import wrapped
from citekit.errors import UsageError
from citekit.journeys.listing import Listed
from citekit.journeys.reviewing import ACCEPTED, REJECTED, SKIPPED, Card, Review, ReviewWish
from citekit.outcomes import Outcome
from citekit.tagging.keywords import split
from citekit.tagging.suggestion import Evidence

AROUND = 90
"""Characters shown on each side of matched words in an abstract."""

RECORDS = 8
"""How many records of a term are shown."""

ONE_BY_ONE = "y accept  n reject  s skip  {role}a accept all of the record  r reject all of it  u undo  q stop"
SPLIT = "y accept  n reject  s skip  {role}a accept all left of the term  r reject all left of it  u undo  q stop"
BY_TERM = "y accept for all  n reject for all  s skip  {role}e each record  u undo  q stop"

_DECIDING = {"y": (ACCEPTED, False), "n": (REJECTED, False), "s": (SKIPPED, False)}
_DECIDING |= {"a": (ACCEPTED, True), "r": (REJECTED, True)}


@click.command("review", epilog="Example: citekit tag review --where is:untagged")
@click.argument("chosen", nargs=-1, metavar="[KEY]...")
@options.where
@click.option("--by-term", is_flag=True, help="Decide each term for all its records at once.")
@click.option("--as", "name", metavar="NAME", help="Who decides; else CITEKIT_USER or the login name.")
@click.option("--blind", is_flag=True, help="Hide what others decided; decisions go to the log, not into the library.")
@click.option("--all", "every", is_flag=True, help="Also what is doubtful.")
@options.common
def review_command(
    given: Options,
    chosen: tuple[str, ...],
    where: str | None,
    by_term: bool,
    name: str | None,
    blind: bool,
    every: bool,
) -> int:
    """Decide suggestions one after the other, one key each; the next time it goes on where it stopped.

    y accepts, n rejects, s skips, c makes an agent a cause or a treatment, a and r decide all that is left of the
    record, u takes back, q stops.
    """
    if not (console.is_terminal(sys.stdin) and console.is_terminal(sys.stderr)):
        raise UsageError(
            "`tag review` needs a terminal", hint="in scripts use `citekit tag accept TAG KEY` and `citekit tag reject`"
        )
    wish = ReviewWish(chosen, where, name or session.person(), blind=blind, by_term=by_term, every=every)
    with console.progress("reading records") as progress:
        sitting = Review(given.workspace(), wish, session.called(), progress)
    if blind:
        console.talk(f"blind, as {wish.by}: decisions go to the log; `citekit tag agreement` compares them")
    interrupted = False
    try:
        _sit(sitting, by_term=by_term)
    except KeyboardInterrupt:
        interrupted = True
    finally:
        outcome = sitting.close()
    counts = ", ".join(f"{verdict} {sitting.count(verdict)}" for verdict in (ACCEPTED, REJECTED, SKIPPED))
    reached = "to the end" if sitting.card is None else "stopped at {} of {}".format(*sitting.reached)
    kept = "; what was decided is kept" if interrupted else ""
    console.talk("\n".join(wrapped(f"{counts}; {reached}{kept}")))
    status = console.emit(outcome, given, lambda: _lines(outcome), done=True)
    return STOPPED if interrupted else status


def _sit(sitting: Review, *, by_term: bool) -> None:
    """Show card after card and do what the keys say, until the end or ``q``."""
    if sitting.card is None:
        console.talk("nothing to review")
        return
    with keys() as key:
        while (card := sitting.card) is not None:
            console.talk(_screen(sitting, card, by_term=by_term), clean=True)
            while not _done(sitting, pressed := key(), whole=len(card.suggestions) > 1):
                if pressed == "q":
                    return
                if pressed.strip():
                    console.talk(_keys(card, BY_TERM if by_term else ONE_BY_ONE, f"`{pressed}` is no key here:  "))


def _done(sitting: Review, pressed: str, *, whole: bool) -> bool:
    """Do what a key says; return whether it did anything."""
    if pressed == "u":
        if not sitting.undo():
            console.talk("there is nothing to take back")
            return False
        console.talk("taken back")
        return True
    if pressed == "c":
        return sitting.change_role()
    if pressed == "e" and whole:
        return sitting.each()
    if pressed not in _DECIDING:
        return False
    verdict, group = _DECIDING[pressed]
    console.talk(_told(sitting, verdict, sitting.decide(verdict, group=group)))
    return True


def _told(sitting: Review, verdict: str, decided: Sequence[tuple[str, str]]) -> str:
    """Return what a key did in one line: the one tag, or how many."""
    tags = dict.fromkeys(tag for _, tag in decided)
    what = _labelled(sitting, *tags) if len(tags) == 1 else f"{len(tags)} tags"
    records = len({key for key, _ in decided})
    return f"{verdict} {what}" + (f" of {records} records" if records > 1 else "")


def _screen(sitting: Review, card: Card, *, by_term: bool) -> str:
    place = "[{}/{}]".format(*sitting.reached)
    first = card.suggestions[0]
    if len(card.suggestions) > 1 or (by_term and card.group == first.tag):
        shown = card.suggestions[:RECORDS]
        count = len(card.suggestions)
        lines = ["", *wrapped(f"{place} {_labelled(sitting, first.tag)}  {count} record{'s' * (count > 1)}")]
        for one in shown:
            said = "  ".join(filter(None, (_plain(one.key), one.role, f"{one.confidence:.2f}")))
            lines += [*wrapped(f"  {said}"), *_texts(sitting.entries[one.key], one.evidence[:2])]
        lines += [f"  … and {count - RECORDS} more"] if count > RECORDS else []
        return "\n".join((*lines, _keys(card, BY_TERM if count > 1 else SPLIT)))
    entry = sitting.entries[first.key]
    of = [other for other in sitting.cards if other.group == card.group]
    head = f"{place} {_plain(first.key)}  {_plain(Listed(entry, {}, retracted=False).year)}".rstrip()
    lines = ["", *wrapped(f"{head}  {of.index(card) + 1} of {len(of)}" if len(of) > 1 else head)]
    lines += _texts(entry, first.evidence)
    role = f"  {first.role}" if first.role else ""
    lines += wrapped(f"  -> {_labelled(sitting, first.tag, _bold(first.tag))}{role}  {first.confidence:.2f}")
    return "\n".join((*lines, _keys(card, ONE_BY_ONE)))


def _labelled(sitting: Review, tag: str, shown: str = "") -> str:
    """Return a tag, or what is shown in its place, with the label where the notation does not say it."""
    label = sitting.label(tag)
    return f"{shown or tag} ({_plain(label)})" if label else shown or tag


def _keys(card: Card, line: str, before: str = "") -> str:
    """Return the line that names the keys, each on one line with what it does; ``c`` where a role can be changed."""
    named = before + line.format(role=f"c {card.other_role}  " if card.other_role else "")
    return "\n".join(wrapped(named, between="  "))


def _texts(entry: Entry, evidence: Iterable[Evidence]) -> list[str]:
    """Return the title whole, and the other places where words were matched with some text around, all marked.

    Among keywords that is the one keyword: those beside it may be tags that somebody else has set.
    """
    places: dict[str, list[Evidence]] = {"title": []}
    for one in evidence:
        places.setdefault(one.field, []).append(one)
    lines = []
    for field, found in places.items():
        text = entry.text(field)
        if field == "title":
            lines += wrapped("    " + _marked(text, 0, len(text), found))
            continue
        reach = -1
        for one in sorted(found, key=lambda place: place.start):
            if one.start >= reach:
                first, end = _keyword(text, one) if field == "keywords" else (0, len(text))
                start, reach = max(one.start - AROUND, first), min(one.end + AROUND, end)
                piece = _marked(text, start, reach, found)
                lines += wrapped(f"    {field}: {'…' * (start > 0)}{piece}{'…' * (reach < len(text))}")
    return lines


def _keyword(text: str, place: Evidence) -> tuple[int, int]:
    """Return where the keyword begins and ends that holds a place."""
    spans = [(one.start, one.end) for one in split(text)]
    return next(((start, end) for start, end in spans if start <= place.start < end), (place.start, place.end))


def _marked(text: str, start: int, end: int, evidence: Iterable[Evidence]) -> str:
    """Return ``text[start:end]`` with matched words marked."""
    parts = []
    position = start
    for one in sorted(evidence, key=lambda place: place.start):
        if position <= one.start and one.end <= end:
            parts += [_plain(text[position : one.start]), _bold(_plain(text[one.start : one.end]))]
            position = one.end
    return "".join((*parts, _plain(text[position:end])))


def _bold(text: str) -> str:
    """Return a text that stands out: in colour, or in brackets where there is to be none."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return f"[{text}]"
    return f"\x1b[1;33m{text}\x1b[0m"


def _plain(text: str) -> str:
    """Return a text without anything that a terminal would obey."""
    return "".join(char if char.isprintable() else " " for char in text)


def _lines(outcome: Outcome) -> Iterable[str]:
    for row in outcome.results:
        data = row.as_json()
        yield f"{data['decision']:<8}  {data['key']}  {data['tag']}"
