"""The documentation says what the code does."""

import re
from pathlib import Path

from citekit.cli import COMMANDS
from citekit.mapping.rules import RULES

DOCS = Path(__file__).resolve().parents[1] / "docs"


def _cell(text: str) -> str:
    """Return a text as it stands in a cell of the table: in backticks, invisible characters as escapes."""
    shown = "".join(c if c.isprintable() or c == "\ufffd" else f"\\u{ord(c):04x}" for c in text).replace("|", "\\|")
    return f"`{shown}`" if shown else ""


def test_the_table_of_cleaning_rules_is_that_of_the_mapper() -> None:
    """Every rule has its line in docs/cleaning.md, with what it does and its example, and there are no others."""
    rows = [f"| `{name}` | {rule.does} | {_cell(rule.before)} | {_cell(rule.after)} |" for name, rule in RULES.items()]
    written = (DOCS / "cleaning.md").read_text("utf-8").splitlines()

    assert [line for line in written if line.startswith("| `")] == rows


def test_the_json_page_knows_every_command() -> None:
    """Each command that prints an envelope has a row in docs/json.md."""
    text = (DOCS / "json.md").read_text("utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    known = {word.split()[0] for row in rows for word in re.findall(r"`([^`{]+)`", row)}

    assert set(COMMANDS) - {"merge-driver", "check"} <= known
