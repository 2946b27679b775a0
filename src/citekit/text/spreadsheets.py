"""Text that a spreadsheet program is to take for text. Pure."""

import re

_FORMULA = re.compile(r"(?:^|(?<=;))(?=[=+\-@\t\r＝＋－＠])")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")


def harmless(value: str) -> str:
    """Return a value of a CSV table with an apostrophe before all that a spreadsheet would take for a formula.

    That is at its start, and behind a semicolon, which some programs read as the next cell; a plain number such as
    ``-1`` stays as it is (OWASP, "CSV Injection").
    """
    return value if _NUMBER.fullmatch(value) else _FORMULA.sub("'", value)
