"""``citekit templates``: which templates there are, and copying one to change it."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from citekit import storage
from citekit.bib.diff import unified
from citekit.bib.edits import Edit
from citekit.config import Settings
from citekit.errors import StorageError, TemplateError, UsageError
from citekit.journeys.workspace import shown
from citekit.outcomes import Outcome
from citekit.resources import templates_folder


class Template(NamedTuple):
    """A template: its file's name, where it is from (``review`` or ``shipped``; ``copy`` for a new one), its path."""

    name: str
    source: str
    path: Path

    def as_json(self) -> dict[str, object]:
        """Return the row as a JSON object."""
        return {"name": self.name, "source": self.source, "path": shown(self.path)}


def list_templates(settings: Settings) -> Outcome:
    """Return a row for every template; those of the review, which come before the shipped ones, first."""
    return Outcome("templates list", tuple(_templates(settings)))


def copy_template(settings: Settings, name: str, to: str = "", *, dry_run: bool = False) -> Outcome:
    """Copy a shipped template and return a row for the copy. A file that is there is never written over.

    Args:
        name: as ``list_templates`` has it; ``.j2`` may be left out.
        to: a file or folder; blank for the review's own ``templates/``.

    Raises:
        TemplateError: there is no such template. UsageError: there is a file already, the file cannot be written or
            would lie elsewhere by a link, or there is no review and no ``to``.
    """
    shipped = {one.name: one for one in _templates(settings) if one.source == "shipped"}
    found = shipped.get(name) or shipped.get(f"{name}.j2")
    if found is None:
        raise TemplateError(f"there is no template `{name}`", hint="known templates: " + ", ".join(shipped))
    folder = Path(to) if to else settings.need_review() / "templates"
    path = folder / found.name if not to or to.endswith("/") or folder.is_dir() else folder
    name, hint = f"`{shown(path)}`", "remove the link, or give another folder"
    storage.keep_inside(path, settings.root, name, UsageError, shown(path), hint=hint)
    data = found.path.read_bytes()
    try:
        made = not path.exists() if dry_run else storage.write_new(path, data)
    except StorageError as error:  # a wrong path, as with `-o`: nothing that the review lives on
        raise UsageError(error.message, where=error.where, hint="give a folder that you may write") from None
    if not made:
        hint = f"give another name: citekit templates copy {found.name} templates/mine-{found.name}"
        raise UsageError(f"`{shown(path)}` is there already and is not written over", hint=hint)
    taken = f"`{path.name}` in the review's `templates/` comes before the shipped one from now on"
    diff = unified(b"", [Edit(0, 0, data)], shown(path)) if dry_run else ""
    notices = () if to or dry_run else (taken,)
    return Outcome("templates copy", (Template(path.name, "copy", path),), notices=notices, diff=diff)


def _templates(settings: Settings) -> Iterator[Template]:
    own = settings.root / "templates" if settings.root else None
    for source, folder in (("review", own), ("shipped", templates_folder())):
        for path in sorted(folder.glob("*.j2")) if folder else ():
            yield Template(path.name, source, path)
