"""Filling templates: Jinja2 in a sandbox, the review's templates before the shipped ones. The only room with Jinja2.

Escaping follows the output format, not the template's name: whatever a template prints is escaped unless it is source
already. Knows no references.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from citekit.errors import TemplateError
from citekit.render.serialise import Markup, Source
from citekit.resources import templates_folder

if TYPE_CHECKING:
    from jinja2 import Environment


def fill(template: str, suffix: str, context: Mapping[str, object], markup: Markup, root: Path | None = None) -> str:
    """Return ``template`` filled with ``context``.

    Args:
        template: a path (from ``root``, else from the current folder), or the name of a template in the review's
            ``templates/`` or among the shipped ones; ``.{suffix}.j2`` may be left out.
        suffix: the ending of templates of this format, for names without it: ``html``, ``md``, ``txt``, ``tex``.
        markup: how what is printed is escaped.
        root: the review's folder.

    Raises:
        TemplateError: there is no such template, it is not valid, it uses a name that the context does not hold, or it
            oversteps the sandbox; ``where`` is file and line.
    """
    import jinja2
    from jinja2.exceptions import SecurityError

    folders = [*([root / "templates"] if root else []), templates_folder()]
    file = _locate(template, suffix, folders, root)
    environment = _environment(folders if file.parent in folders else [file.parent, *folders], markup)
    try:
        return environment.get_template(file.name).render(context)
    except jinja2.TemplateSyntaxError as error:
        where = f"{_shown(error.filename or file, root)}:{error.lineno}"
        raise TemplateError(_sentence(error.message), where=where) from error
    except jinja2.TemplateNotFound as error:
        where = _place(error, file, folders, root)
        raise TemplateError(
            f"there is no template `{error.name}`", where=where, hint=_known(suffix, folders)
        ) from error
    except jinja2.UndefinedError as error:
        message = _sentence(error.message)
        raise TemplateError(message, where=_place(error, file, folders, root), hint=_hint(message, context)) from error
    except SecurityError as error:
        message = f"the template oversteps the sandbox: {_sentence(error.message)}"
        raise TemplateError(message, where=_place(error, file, folders, root)) from error
    except Exception as error:  # whatever the template's own expressions raise: wrong types, wrong arguments
        raise TemplateError(_sentence(str(error)), where=_place(error, file, folders, root)) from error


def sources(template: str, suffix: str, root: Path | None = None) -> dict[str, Path]:
    """Return, by their names in messages, the file that ``template`` means and all templates that it may extend.

    Raises:
        TemplateError: there is no such template.
    """
    folders = [*([root / "templates"] if root else []), templates_folder()]
    others = (path for folder in folders for path in sorted(folder.glob(f"*.{suffix}.j2")))
    return {_shown(file, root): file for file in (_locate(template, suffix, folders, root), *others)}


def _environment(folders: Sequence[Path], markup: Markup) -> "Environment":
    """Return a sandbox that finds templates in ``folders`` and escapes what they print as ``markup`` does."""
    import jinja2
    from jinja2.exceptions import SecurityError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    def escape(value: object) -> object:
        return value if hasattr(value, "__html__") else Source(markup.escape(str(value)))

    @jinja2.pass_context  # also for constants, which Jinja2 would otherwise escape as HTML beforehand
    def printed(_: object, value: object) -> object:
        return escape(value)

    class Sandbox(ImmutableSandboxedEnvironment):
        """Refuses, beside what Jinja2's sandbox does, the operators that can fill the memory in one step."""

        intercepted_binops = frozenset({"*", "**"})

        def call_binop(self, context: jinja2.runtime.Context, operator: str, left: Any, right: Any) -> Any:
            """Return the product of two numbers; raises SecurityError for anything else."""
            if operator == "**" or not (isinstance(left, int | float) and isinstance(right, int | float)):
                raise SecurityError(f"`{operator}` is not for templates")
            return left * right

    environment = Sandbox(
        loader=jinja2.FileSystemLoader(folders),
        autoescape=True,
        finalize=printed,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {"e": escape, "escape": escape}
    return environment


def _locate(template: str, suffix: str, folders: Sequence[Path], root: Path | None) -> Path:
    """Return the file that ``template`` means."""
    names = (template, f"{template}.{suffix}.j2", f"{template}.j2")
    for folder in (*folders, *([root] if root else []), Path()):
        for name in names:
            if (path := folder / name).is_file():
                return path
    raise TemplateError(f"there is no template `{template}`", hint=_known(suffix, folders))


def _known(suffix: str, folders: Sequence[Path]) -> str:
    names = sorted({path.name for folder in folders for path in folder.glob(f"*.{suffix}.j2")})
    return "known templates: " + ", ".join(names)


def _place(error: BaseException, file: Path, folders: Sequence[Path], root: Path | None) -> str:
    """Return file and line of the innermost template line that ``error`` passed through."""
    place, trace = _shown(file, root), error.__traceback__
    homes = {file.parent.resolve(), *(folder.resolve() for folder in folders)}
    while trace:
        name = trace.tb_frame.f_code.co_filename
        if not name.endswith(".py") and any(Path(name).resolve().is_relative_to(home) for home in homes):
            place = f"{_shown(name, root)}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


def _shown(path: str | Path, root: Path | None) -> str:
    """Return ``path`` from the review's folder where it lies in it."""
    path = Path(path)
    return str(path.relative_to(root)) if root and path.is_relative_to(root) else str(path)


def _sentence(message: str | None) -> str:
    """Return Jinja2's message in citekit's form: literals in backticks, our classes by plain names, no full stop."""
    text = re.sub(r"'citekit\.[\w.]*?\.(?:Page)?(\w+) object'", lambda m: f"a {m[1].lower()}", message or "")
    return re.sub(r"'([^']*)'", r"`\1`", text).rstrip(". ") or "the template cannot be filled"


def _hint(message: str, context: Mapping[str, object]) -> str:
    """Return the names nearest to the one that ``message`` complains of, or those that there are."""
    from difflib import get_close_matches

    from citekit.render.page import PageReference, PageSection

    wrong = re.findall(r"`(\w+)`", message)
    names = {*context, *PageReference.__dataclass_fields__, *PageSection.__dataclass_fields__}
    near = get_close_matches(wrong[-1], sorted(names), 1) if wrong else []
    return f"did you mean `{near[0]}`?" if near else "a template has these: " + ", ".join(sorted(context))
