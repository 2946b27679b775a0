"""Keys of a person at a terminal, one at a time, without the return key."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import click

_ESCAPE = b"\x1b"
_END = (b"\x04", b"")
"""What the end of input looks like: Ctrl-D, or a terminal that is gone."""


@contextmanager
def keys() -> Iterator[Callable[[], str]]:
    """Give a function that waits for a key and returns it in lower case; blank for keys without a letter of their own.

    The terminal stays as set for the whole time, so that what is typed ahead is not lost; Ctrl-C works as ever. At the
    end of input the function returns ``q``.
    """
    try:
        import termios
        import tty
    except ImportError:  # not a Unix terminal
        yield lambda: click.getchar().lower()
        return
    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    tty.setcbreak(terminal, termios.TCSADRAIN)
    try:
        yield lambda: _key(terminal)
    finally:
        with suppress(termios.error):  # the terminal is gone
            termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def _key(terminal: int) -> str:
    try:
        byte = os.read(terminal, 1)
    except OSError:  # the terminal is gone, and whoever started us wants that passed over
        return "q"
    if byte in _END:
        return "q"
    if byte == _ESCAPE:
        _skip_sequence(terminal)
        return ""
    return byte.decode("ascii", "ignore").lower()


def _skip_sequence(terminal: int) -> None:
    """Pass over what follows an escape: an arrow and the like are sent as letters that nobody typed (ECMA-48, 5.4)."""
    from select import select

    if not select([terminal], [], [], 0.02)[0] or os.read(terminal, 1) not in (b"[", b"O"):
        return
    while select([terminal], [], [], 0.02)[0] and not b"@" <= os.read(terminal, 1) <= b"~":
        pass
