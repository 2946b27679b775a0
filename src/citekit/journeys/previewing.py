"""``citekit preview``: the review's pages, made anew when its files change. What goes wrong is told on the page."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from citekit.config import SETTINGS_FILE, Settings
from citekit.errors import CitekitError, UsageError
from citekit.outcomes import Outcome
from citekit.preview import Page, PreviewServer, State, state_of
from citekit.render.serialise import HTML, Source
from citekit.render.templates import fill
from citekit.resources import templates_folder

_LITERAL = re.compile("`([^`]+)`")
_HTML = "text/html; charset=utf-8"
_SCRIPT = "text/javascript; charset=utf-8"

Maker = Callable[[], Outcome]
"""Makes one page from the files as they stand; its outcome's text or data is the page."""


def serve(
    settings: Callable[[], Settings], pages: Mapping[str, Maker], told: Callable[[Outcome], None], port: int = 0
) -> PreviewServer:
    """Return a server, not yet running, of ``pages`` and of the frame they are shown in.

    Args:
        settings: returns the settings as they stand now.
        pages: by name, such as ``Reading list``; the first is shown first.
        told: is given the outcome of every page that was made.
        port: 0 for any free one.

    Raises:
        UsageError: there is no review here, the port is taken, or no file of the review can make a page as it is asked
            for. ConfigError: the settings cannot be read.
    """
    first = settings()
    root = first.need_review()
    for maker in pages.values():
        _refuse_wrong_use(maker)
    paths = {f"/{name.lower().replace(' ', '-')}.html": name for name in pages}
    title = root.name if first.title in pages else first.title  # one line says the name of a page once
    frame = fill("preview.html.j2", "html", {"title": title, "pages": tuple(paths.items())}, HTML)
    served: dict[str, Page] = {path: (_HTML, partial(_page, pages[name], told, root)) for path, name in paths.items()}
    served["/"] = _HTML, frame.encode
    served["/preview.js"] = _SCRIPT, (templates_folder() / "preview.js").read_bytes
    return PreviewServer(served, partial(_state, settings, root), port)


def _refuse_wrong_use(maker: Maker) -> None:
    """Make a page for once: what stands wrong in a file is said on the page, what was asked wrongly here.

    Raises:
        UsageError: what was asked for is unknown.
    """
    try:
        maker()
    except UsageError as error:
        if not error.where or error.where.startswith("query:"):
            raise
    except CitekitError:
        pass


def _page(maker: Maker, told: Callable[[Outcome], None], root: Path) -> bytes:
    """Return a page, or in its place the sentence that says why there is none."""
    try:
        outcome = maker()
    except CitekitError as error:
        reason = {"where": error.where, "message": _coded(error.message), "hint": _coded(error.hint)}
        return fill("preview-error.html.j2", "html", reason, HTML).encode()
    told(outcome)
    return outcome.data or outcome.text.encode("utf-8", "replace")


def _coded(sentence: str) -> Source:
    """Return a message as HTML, what stands in backticks as code."""
    return Source(_LITERAL.sub(r"<code>\1</code>", HTML.escape(sentence)))


def _state(settings: Callable[[], Settings], root: Path) -> State:
    """Return the state of all files that a page can be made of."""
    try:
        now = settings()
    except CitekitError:  # said on the page
        return state_of([root / SETTINGS_FILE])
    beside = (now.library.parent / name for name in ("notes", "vocabularies", "journals.csv"))
    own = (root / SETTINGS_FILE, root / "templates", root / "styles")
    return state_of((now.library, now.vocabulary, now.decisions, *now.retractions, *beside, *own))
