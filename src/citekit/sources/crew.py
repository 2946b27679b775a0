"""A few threads that work through tasks which may bring further tasks. Knows nothing of what the tasks are."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Generic, Protocol, TypeVar


class Laned(Protocol):
    """A task that knows which hands may do it."""

    @property
    def lane(self) -> str:
        """Return the name of its lane; tasks of different lanes never wait for each other."""
        ...


Task = TypeVar("Task", bound=Laned)
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Done(Generic[Task, Result]):
    """What came of a task: its result, and the tasks that follow from it."""

    result: Result
    then: tuple[Task, ...] = ()


def work_off(
    tasks: Iterable[Task],
    work: Callable[[Task], Done[Task, Result]],
    hands: Mapping[str, int],
    arrived: Callable[[Result, str], None],
    stopping: threading.Event,
) -> None:
    """Do all tasks; hand each result to ``arrived`` in the calling thread as soon as it is there.

    An exception, also an interrupt, ends the work: ``stopping`` is set, results that are already there are still handed
    over, and the exception goes on. The threads end by themselves; a program that ends does not wait for them.

    Args:
        hands: how many threads each lane gets.
        arrived: called with the result and the lane that has most left to do (empty at the end).
    """
    todo: dict[str, SimpleQueue[Task | None]] = {lane: SimpleQueue() for lane in hands}
    done: SimpleQueue[tuple[str, Done[Task, Result] | BaseException]] = SimpleQueue()
    left: Counter[str] = Counter()

    def labour(lane: str) -> None:
        while not stopping.is_set() and (task := todo[lane].get()) is not None:
            try:
                done.put((lane, work(task)))
            except BaseException as error:  # handed over, not hidden: it is raised again below
                done.put((lane, error))

    def hand_out(tasks: Iterable[Task]) -> None:
        for task in tasks:
            if task.lane not in left:
                for _ in range(hands[task.lane]):
                    threading.Thread(target=labour, args=(task.lane,), daemon=True).start()
            left[task.lane] += 1
            todo[task.lane].put(task)

    unacknowledged: list[Result] = []
    try:
        hand_out(tasks)
        while left.total():
            lane, outcome = done.get()
            if isinstance(outcome, BaseException):
                raise outcome
            unacknowledged.append(outcome.result)
            hand_out(outcome.then)
            left[lane] -= 1
            arrived(outcome.result, left.most_common(1)[0][0] if left.total() else "")
            unacknowledged.clear()
    finally:
        stopping.set()
        for lane, count in hands.items():
            for _ in range(count):
                todo[lane].put(None)
        while not done.empty():
            _, outcome = done.get()
            if isinstance(outcome, Done):
                unacknowledged.append(outcome.result)
        for result in unacknowledged:
            arrived(result, "")
