"""Typst source to PDF, by the typst package in a process of its own. Knows no references and no templates' context.

Neither source nor template can reach a file, the network or the clock, and it is stopped when it takes too long.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from citekit.errors import TemplateError, UsageError

_PLACE = re.compile(r"┌─ \S*?:(\d+):\d+\n\s*│\n\d+ │ ([^\n]*)")
_JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
_NOWHERE = "http://127.0.0.1:9"
"""A proxy that nobody serves: Typst would fetch packages from the network."""


def to_pdf(source: str, templates: Mapping[str, Path], *, seconds: float) -> tuple[bytes, str]:
    """Return the PDF of Typst source, the same bytes each time, and the characters for which no font has a glyph.

    Args:
        templates: the files that the source was made from, innermost first, by their names in messages.
        seconds: how long it may take.

    Raises:
        TemplateError: Typst cannot take the source; ``where`` is the line of the template.
        UsageError: it took too long.
    """
    import json
    import os
    import subprocess
    import sys
    import tempfile

    proxies = dict.fromkeys(
        ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"), _NOWHERE
    )
    worker = Path(__file__).with_name("typst_worker.py")
    with tempfile.TemporaryDirectory(prefix="citekit-", ignore_cleanup_errors=True) as folder:
        Path(folder, "main.typ").write_text(source, "utf-8", "replace")
        try:
            done = subprocess.run(
                [sys.executable, "-P", str(worker)],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                cwd=folder,
                env={**os.environ, **proxies, "NO_PROXY": "", "no_proxy": "", "PYTHONWARNINGS": "ignore"},
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise UsageError(
                "typst took too long over the PDF", hint="choose fewer references, or `-o list.html`"
            ) from None
    try:
        said = json.loads(done.stderr)
    except ValueError:
        message = "typst broke down over the PDF, perhaps for want of memory"
        raise UsageError(message, hint="choose fewer references, or `-o list.docx`") from None
    if done.returncode:
        raise _mistake(said["message"], said["diagnostic"], templates)
    return done.stdout, "".join(dict.fromkeys(said["lacking"]))


def _mistake(message: str, diagnostic: str, templates: Mapping[str, Path]) -> TemplateError:
    """Return Typst's complaint with the line of a template that made the line it complains of."""
    number, made = found.groups() if (found := _PLACE.search(diagnostic)) else ("", "")
    lines = ((name, _line(file, made)) for name, file in templates.items() if made)
    where = next((f"{name}:{line}" for name, line in lines if line), next(iter(templates)))
    hint = f"it is about line {number} of what `--to typ` prints" if number else ""
    said = re.sub(r" \(.*\)$|\.$", "", message)  # what it adds in brackets are folders of no meaning to anybody
    return TemplateError(f"typst says: {said}", where=where, hint=hint)


def _line(file: Path, made: str) -> int:
    """Return the number of the first template line that can have made a line of source; 0 where there is none."""
    for number, line in enumerate(file.read_text("utf-8", "replace").splitlines(), 1):
        parts = _JINJA.split(line.strip())
        literal = len(parts) == 1 or len("".join(parts).strip()) > 2
        if literal and re.fullmatch(".*".join(map(re.escape, parts)), made.strip()):
            return number
    return 0
