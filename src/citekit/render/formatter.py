"""The engine that formats references, as the rest of the room sees it, and pandoc as such an engine.

Another CSL processor takes pandoc's place by being a Formatter. Knows no findings and no output format.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol

from citekit.render.items import CslItem, ready
from citekit.render.pandoc import pandoc_identity, run_pandoc, started_pandoc
from citekit.render.richtext import Rich, quotes_ended, split_entry
from citekit.render.styles import Style

Entries = dict[str, tuple[str, Rich]]
"""Label and text of references by the ids of their items, in the style's order."""

_DOCUMENT = "---\nnocite: '@*'\n---\n"


class Formatter(Protocol):
    """A CSL processor."""

    def identity(self) -> str:
        """Return words that change whenever the program does; finding them costs next to nothing."""

    def version(self) -> str:
        """Return name and version, as a reader is told them: ``pandoc 3.9``."""

    def told(self, item: CslItem, safe: str, style: Style) -> dict[str, Any]:
        """Return ``item`` as this engine is to get it, with the id ``safe``."""

    def start(
        self, items: Sequence[Mapping[str, Any]], style: Style, locale: str
    ) -> AbstractContextManager[Callable[[], Entries]]:
        """Begin to format items that ``told`` returned, all together, and give what waits for their references.

        The time limit, a minute and a tenth of a second an item, counts from here, whether anybody waits or not; what
        was finished in time is there however late it is asked for.

        Args:
            locale: a CSL locale, blank for the style's own.

        Raises:
            PandocMissing: the engine is not there.
            PandocFailed: while waiting: it cannot format the list.
            PandocTimeout: while waiting: it was stopped at its time limit, or took too much memory.
        """


class Pandoc:
    """Pandoc's own CSL processor, run as a program."""

    def identity(self) -> str:
        """Return the program's path, size and time of change."""
        return pandoc_identity()

    def version(self) -> str:
        """Return the program's name and version; it has to be started for that."""
        return (
            run_pandoc(["--version"], "", folder=Path(), seconds=60).decode("utf-8", "replace").split("\n")[0].strip()
        )

    def told(self, item: CslItem, safe: str, style: Style) -> dict[str, Any]:
        """Return ``item`` with what pandoc reads otherwise said in another way."""
        return ready(item, safe, style)

    @contextmanager
    def start(self, items: Sequence[Mapping[str, Any]], style: Style, locale: str) -> Iterator[Callable[[], Entries]]:
        """Start pandoc, and give what returns label and text by id; see Formatter."""
        import json
        import tempfile

        arguments = ["--from=markdown", "--to=json", "--citeproc", "--csl=style.csl", "--bibliography=items.json"]
        if locale:
            arguments.append(f"--metadata=lang:{locale}")
        with tempfile.TemporaryDirectory(prefix="citekit-", ignore_cleanup_errors=True) as name:
            folder = Path(name)
            folder.joinpath("style.csl").write_bytes(style.xml)
            folder.joinpath("items.json").write_bytes(json.dumps(items, ensure_ascii=False).encode("utf-8", "replace"))
            inside = style.marks_inside and locale in ("", "en-US")
            with started_pandoc(arguments, _DOCUMENT, folder=folder, seconds=60 + len(items) / 10) as output:
                yield lambda: _entries(json.loads(output())["blocks"], inside)


def _entries(blocks: Iterable[dict[str, Any]], inside: bool) -> Entries:
    """Return label and text by id from the blocks of pandoc's document; ``inside`` as for ``quotes_ended``."""
    entries: Entries = {}
    for block in blocks:
        for entry in block["c"][1] if block["t"] == "Div" else ():
            label, body = split_entry(entry["c"][1])
            entries[entry["c"][0][0].removeprefix("ref-")] = label, quotes_ended(body, inside=inside)
    return entries
