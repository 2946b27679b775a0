"""Templates: which file is meant, the review's before the shipped ones, and whether it is filled here or apart.

Shipped templates are filled here. Others may be a stranger's: they are filled in a process of their own, so that one
that does not end or eats the memory is stopped. Knows neither Jinja2 nor references.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from citekit.errors import TemplateError
from citekit.render.serialise import Markup
from citekit.render.template_filling import Task, filled, shown, stay
from citekit.render.template_worker import Bounds
from citekit.resources import templates_folder

BOUNDS = Bounds(seconds=10, memory=1_000_000_000, text=100_000_000)
"""What a template that is not citekit's own may take; a page of 10,000 references needs a tenth of each at most."""


def fill(template: str, suffix: str, context: Mapping[str, object], markup: Markup, root: Path | None = None) -> str:
    """Return ``template`` filled with ``context``.

    Args:
        template: a path (from ``root``, else from the current folder), or the name of a template in the review's
            ``templates/`` or among the shipped ones; ``.{suffix}.j2`` may be left out.
        suffix: the ending of templates of this format, for names without it: ``html``, ``md``, ``txt``, ``tex``.
        markup: how what is printed is escaped.
        root: the review's folder.

    Raises:
        TemplateError: there is no such template, it is a link that leads out of the review, it is not valid, it uses a
            name that the context does not hold, or it oversteps the sandbox or BOUNDS; ``where`` is file and line.
    """
    folders = _folders(root)
    file = _locate(template, suffix, folders, root)
    stay(file, root)
    homes = tuple(folders if file.parent in folders else [file.parent, *folders])
    task = Task(file, homes, _known(suffix, folders), context, markup, root)
    shipped = file.parent == folders[-1] and not any(any(folder.glob("*")) for folder in folders[:-1])
    return filled(task) if shipped else _filled_apart(task, BOUNDS)


def chosen(template: str, suffix: str, root: Path | None, shipped: str) -> Path:
    """Return the file that ``template`` means.

    Args:
        template, suffix, root: as for ``fill``.
        shipped: the one among the shipped templates that can be meant; the others are parts, or make something else.

    Raises:
        TemplateError: there is no such template; the hint names those that there are.
    """
    return _locate(template, suffix, _folders(root), root, shipped)


def sources(template: str, suffix: str, root: Path | None = None) -> dict[str, Path]:
    """Return, by their names in messages, the file that ``template`` means and all templates that it may extend.

    Raises:
        TemplateError: there is no such template.
    """
    folders = _folders(root)
    others = (path for folder in folders for path in sorted(folder.glob(f"*.{suffix}.j2")))
    files = {shown(file, root): file for file in (_locate(template, suffix, folders, root), *others)}
    for file in files.values():
        stay(file, root)
    return files


def _filled_apart(task: Task, bounds: Bounds) -> str:
    """Return what ``filled`` returns, made in a process of its own; raises what it raises."""
    import json
    import pickle
    import subprocess
    import sys

    where = shown(task.file, task.root)
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "citekit.render.template_worker"],
            input=pickle.dumps((task, bounds)),
            capture_output=True,
            timeout=bounds.seconds * 2,  # it looks at its own clock, and knows the line then
            check=False,
        )
        said = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise TemplateError("the template takes too long", where=where) from None
    except ValueError:
        raise TemplateError("the template breaks down the program that fills it", where=where) from None
    if "text" not in said:
        raise TemplateError(said["message"], where=said["where"], hint=said["hint"])
    return str(said["text"])


def _folders(root: Path | None) -> list[Path]:
    """Return the folders of templates, the shipped one last, and once where it is the review's too."""
    shipped = templates_folder()
    own = root / "templates" if root else shipped
    return [shipped] if own.resolve() == shipped else [own, shipped]


def _locate(template: str, suffix: str, folders: Sequence[Path], root: Path | None, shipped: str = "") -> Path:
    """Return the file that ``template`` means."""
    names = (template, f"{template}.{suffix}.j2", f"{template}.j2")
    for folder in (*folders, *([root] if root else []), Path()):
        for name in names:
            if (path := folder / name).is_file():
                return path
    others = {path.name for path in folders[-1].glob("*.j2")} - {shipped}
    hint = "known templates: " + ", ".join(name for name in _known(suffix, folders) if name not in others)
    raise TemplateError(f"there is no template `{template}`", hint=hint)


def _known(suffix: str, folders: Sequence[Path]) -> tuple[str, ...]:
    return tuple(sorted({path.name for folder in folders for path in folder.glob(f"*.{suffix}.j2")}))
