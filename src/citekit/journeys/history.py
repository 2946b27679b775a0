"""``citekit undo`` and ``citekit log``: what the commands changed, and the last one taken back.

The journal says which commands the library's bytes hold; where others have written since, the places are looked for.
What a command changed beside the library (decisions, the vocabulary) goes back with it, or alone; all of it or nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from citekit import storage
from citekit.bib.block import Kind
from citekit.bib.diff import unified
from citekit.bib.edits import Edit, apply
from citekit.bib.library import Library
from citekit.bib.scan import scan
from citekit.digest_cache import digest_of
from citekit.errors import CitekitError, EditRefused, StorageError
from citekit.journal import Change, Past, Step
from citekit.journeys import beside, places
from citekit.journeys.beside import Back
from citekit.journeys.completed import UNDO
from citekit.journeys.places import Place, State
from citekit.journeys.provenance import Provenance
from citekit.journeys.workspace import Workspace, shown
from citekit.outcomes import Outcome


class Row(NamedTuple):
    """One command that changed the review, or was taken back.

    Attributes:
        told: what its undo did to whole entries, ``2 entries removed``; blank where it did nothing to any.
    """

    step: Step
    told: str = ""

    def as_json(self) -> dict[str, object]:
        """Return the row as a JSON object."""
        return {"id": self.step.id, "command": self.step.command, "at": self.step.at, "changes": self.step.places}


class _Taken(NamedTuple):
    """What an undo comes to.

    Attributes:
        steps: those passed over because nothing of them is left, and last the one taken back.
        passed: all that were passed over, also those that were done to other bytes than these, newest first.
        edits, back: what takes it back, in the library and beside it.
        told: as in ``Row``.
    """

    steps: tuple[Step, ...] = ()
    edits: tuple[Edit, ...] = ()
    back: Back = Back()
    notices: tuple[str, ...] = ()
    passed: tuple[Step, ...] = ()
    told: str = ""


def log(workspace: Workspace) -> Outcome:
    """Return one row a command whose work the review holds, newest first.

    Raises:
        LibraryError: the library cannot be read.
    """
    past = workspace.journal.past(storage.read_bytes(workspace.settings.library))
    rows = tuple(Row(step) for step in reversed(past.steps))
    return Outcome("log", results=rows, notices=_unread(workspace))


def undo(workspace: Workspace, *, yes: bool = False, dry_run: bool = False) -> Outcome:
    """Take the last command's change back, also after other edits that do not touch its bytes.

    A command of which the review holds nothing any more (it was killed before it saved, or put back by hand or with
    git) is passed over; a notice says so. What it changed beside the library is put back too, and the decision log says
    again what it said before.

    Args:
        yes: take a command back also where several later ones are passed over.

    Returns:
        An outcome that is unmatched (exit 1) when there is nothing to take back.

    Raises:
        EditRefused: the bytes were edited since, here or in a file beside the library; what the command changed was not
            kept, or several are passed over. Nothing is written.
        StorageError: a file of the review or the journal cannot be read or written; all are as they were.
    """
    made: list[tuple[bytes, _Taken]] = []

    def plan(data: bytes) -> bytes:
        taken = _take_back(workspace, Library(data, workspace.name), workspace.journal.past(data))
        made[:] = [(data, taken)]
        if not (yes or dry_run):
            _agreed(workspace, taken)
        if taken.steps and not taken.edits and not dry_run:  # the library stays, so that nobody calls ``note``
            note(data, data)
        return apply(data, taken.edits)

    def note(old: bytes, new: bytes) -> Callable[[], None]:
        return workspace.journal.take_back([step.id for step in made[0][1].steps], digest_of(old), digest_of(new))

    path = workspace.settings.library

    def work() -> tuple[str, ...]:
        storage.update(path, plan, note=note)
        said = beside.put_back(workspace, made[0][1].back)
        _give_marks_back(workspace, *made[0])
        return said

    said: tuple[str, ...] = ()
    if dry_run:
        plan(storage.read_bytes(path))
    elif (killed := workspace.completed) and killed.command == UNDO and killed.done:  # this one is the same again
        return Outcome("undo", results=(_completed(killed.told),), unmatched=bool(killed.edited))
    else:
        try:
            said = workspace.together(work, UNDO, told=lambda: _telling(made[0][1].steps))
        except StorageError as error:
            if not (made and made[0][1].steps):
                raise
            raise _hindered(workspace.name, made[0][1].steps[-1], [error]) from None
    data, taken = made[0]
    if not taken.steps:
        nothing = (*taken.notices, *_unread(workspace), "there is nothing to take back")
        return Outcome("undo", notices=nothing, unmatched=True)
    diff = unified(data, taken.edits, workspace.diff_name) if dry_run else ""
    said = _would(taken) if dry_run else said
    return Outcome("undo", results=(Row(taken.steps[-1], taken.told),), notices=(*taken.notices, *said), diff=diff)


def _telling(steps: Sequence[Step]) -> list[str]:
    """Return what an undo tells of itself: the step that it takes back."""
    return [str(cell) for step in steps[-1:] for cell in (step.id, step.command, step.at, step.places)]


def _completed(told: Sequence[str]) -> Row:
    """Return the row of an undo that was killed and is completed, by what it told as ``_telling`` has it."""
    number, command, at, places = told
    return Row(Step(int(number), command, at, int(places), "", None))


def _take_back(workspace: Workspace, library: Library, past: Past) -> _Taken:
    """Return what takes the last step back of which the review holds anything."""
    notices = [_passed(step) for step in reversed(past.gone)]
    steps: list[Step] = []
    for step in reversed(past.steps):
        steps.append(step)
        changes = step.changes()
        if changes is None:
            raise _refusal(library.name, step, "the journal does not have what it changed")
        exact = step.after == past.digest
        found = _places(library, step, changes, exact=exact)
        edits = tuple(place.edit for place in found if place.edit)
        back = beside.back(workspace, step)
        if back.troubles and (edits or back.lines or back.files or not changes):
            raise _hindered(library.name, step, back.troubles)
        if not edits and (changes or not (back.lines or back.files)):
            notices.append(_passed(step))
            continue
        away = dict.fromkeys(library.decode(place.change.key) for place in found if place.state is State.AWAY)
        notices += [f"`{key}` is not in the library any more" for key in away]
        if edits and not exact:
            notices.append("the library was changed since by others than citekit's log knows; that is kept")
        passed = (*reversed(past.gone), *steps[:-1])
        told = _of_entries(place.change for place in found if place.edit)
        return _Taken(tuple(steps), edits, back, tuple(notices), passed, told)
    return _Taken(notices=tuple(notices))


def _give_marks_back(workspace: Workspace, data: bytes, taken: _Taken) -> None:
    """Let what ``update`` remembers of an entry hold under the key that the entry has again."""
    changes = [change for step in taken.steps[-1:] for change in step.changes() or () if change.aim == "key"]
    if not changes:
        return
    library = Library(data, workspace.name)
    provenance = Provenance(workspace.settings.state, workspace.settings.library)
    for change in changes:
        old, new = library.decode(change.old), library.decode(change.new)
        if library.get(new) and not library.get(old):
            provenance.rename((new, 0), old)
    provenance.save()


def _agreed(workspace: Workspace, taken: _Taken) -> None:
    """See that several commands are not passed over unasked: a library put back from outside holds old commands only.

    Raises:
        EditRefused: they would be.
    """
    if len(taken.passed) > 1:
        names = ", ".join(f"`{step.command}`" for step in taken.passed)
        raise EditRefused(
            f"`{taken.steps[-1].command}` would be taken back; nothing of the {len(taken.passed)} commands since is in"
            f" the library any more: {names}",
            where=workspace.name,
            hint="if that is the one you mean, run `citekit undo --yes`",
        )


def _unread(workspace: Workspace) -> tuple[str, ...]:
    """Return one line about a journal that is damaged: what its lines told can no longer be taken back."""
    count = workspace.journal.unread()
    lines = "1 line" if count == 1 else f"{count} lines"
    return (f"the journal `{workspace.journal.path}` is damaged: {lines} cannot be read",) if count else ()


def _would(taken: _Taken) -> tuple[str, ...]:
    """Return what a dry run says of what stands beside the library."""
    decided = (f"decisions that would be taken back: {len(taken.back.lines)}",) if taken.back.lines else ()
    files = (f"`{shown(path)}` would be put back" for path, _ in taken.back.files)
    return (*decided, *files)


def _places(library: Library, step: Step, changes: Sequence[Change], *, exact: bool) -> Sequence[Place]:
    """Return where changes stand now.

    Raises:
        EditRefused: the bytes of one were edited since.
    """
    found = places.recorded(library, changes) if exact else places.found(library, changes)
    for place in found:
        if place.state is State.EDITED:
            raise _refusal(library.name, step, _edited(library, place))
    return found


def _of_entries(changes: Iterable[Change]) -> str:
    """Return how many entries go and how many come when changes are taken back; blank where none does."""
    added = removed = 0
    for change in changes:
        if change.aim == "removal":
            removed += sum(block.kind is Kind.ENTRY for block in scan(change.old))
        elif change.aim == "field" and not change.field:
            added += sum(block.kind is Kind.ENTRY for block in scan(change.new))
    counts = ((added, "removed"), (removed, "brought back"))
    return ", ".join(f"{count} {'entry' if count == 1 else 'entries'} {done}" for count, done in counts if count)


def _edited(library: Library, place: Place) -> str:
    change = place.change
    entry = f"`{library.decode(change.key)}`" if change.key else "an entry without a key, or what stands around it,"
    what = f"`{change.field}` of {entry} was" if change.field else "its bytes were"
    return f"{what} edited since"


def _hindered(library: str, step: Step, troubles: Sequence[CitekitError]) -> CitekitError:
    """Return the error of a step that cannot be taken back; a file that cannot be read or written counts for most."""
    worst = next((one for one in troubles if isinstance(one, StorageError)), troubles[0])
    refused = _refusal(library, step, "; ".join(one.message for one in troubles))
    return type(worst)(refused.message, where=worst.where or library, hint=worst.hint or refused.hint)


def _refusal(library: str, step: Step, reason: str) -> EditRefused:
    return EditRefused(
        f"`{step.command}` cannot be taken back: {reason}",
        where=library,
        hint="use `git` to go back, or edit the file by hand",
    )


def _passed(step: Step) -> str:
    return f"`{step.command}` was passed over: nothing of it is in the library any more"
