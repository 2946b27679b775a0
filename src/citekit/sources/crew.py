"""A few threads that work through tasks which may bring further tasks. Knows nothing of what the tasks are."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Generic, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Done(Generic[Task, Result]):
    """What came of a task: its result, and the tasks that follow from it."""

    result: Result
    then: tuple[Task, ...] = ()


def work_off(
    tasks: Iterable[Task],
    work: Callable[[Task], Done[Task, Result]],
    hands: int,
    arrived: Callable[[Result], None],
    stopping: threading.Event,
) -> None:
    """Do all tasks on ``hands`` threads; hand each result to ``arrived`` in the calling thread as soon as it is there.

    An exception, also an interrupt, ends the work: ``stopping`` is set, results that are already there are still handed
    over, and the exception goes on. The threads end by themselves; a program that ends does not wait for them.
    """
    todo: SimpleQueue[Task | None] = SimpleQueue()
    done: SimpleQueue[Done[Task, Result] | BaseException] = SimpleQueue()

    def labour() -> None:
        while not stopping.is_set() and (task := todo.get()) is not None:
            try:
                done.put(work(task))
            except BaseException as error:  # handed over, not hidden: it is raised again below
                done.put(error)

    open_tasks = 0
    for task in tasks:
        todo.put(task)
        open_tasks += 1
    for _ in range(hands):
        threading.Thread(target=labour, daemon=True).start()
    unacknowledged: list[Result] = []
    try:
        while open_tasks:
            outcome = done.get()
            if isinstance(outcome, BaseException):
                raise outcome
            unacknowledged.append(outcome.result)
            for task in outcome.then:
                todo.put(task)
            open_tasks += len(outcome.then) - 1
            arrived(outcome.result)
            unacknowledged.clear()
    finally:
        stopping.set()
        for _ in range(hands):
            todo.put(None)
        while not done.empty():
            outcome = done.get()
            if isinstance(outcome, Done):
                unacknowledged.append(outcome.result)
        for result in unacknowledged:
            arrived(result)
