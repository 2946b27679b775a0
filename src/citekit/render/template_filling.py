"""Filling one template, and what is said where that fails. It may run in a process of its own.

Escaping follows the output format, not the template's name: whatever a template prints is escaped unless it is source
already. Finds no templates; knows no references.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from citekit.errors import TemplateError
from citekit.render.serialise import Markup
from citekit.render.words import ENGLISH
from citekit.storage import keep_inside

if TYPE_CHECKING:
    from jinja2 import FileSystemLoader
    from jinja2.exceptions import UndefinedError


class Task(NamedTuple):
    """A template and what goes into it.

    Attributes:
        file: the template.
        folders: where the templates lie that it may extend or include, the first ones first.
        known: what these are called, for the hint of a message.
        context: what it is given, by name.
        markup: how what is printed is escaped.
        root: the review's folder, from which places are told.
    """

    file: Path
    folders: tuple[Path, ...]
    known: tuple[str, ...]
    context: Mapping[str, object]
    markup: Markup
    root: Path | None


class OutOfTime(Exception):
    """To be raised inside of a template that takes too long."""


def filled(task: Task) -> str:
    """Return the text that a template makes.

    Raises:
        TemplateError: the template is not valid, uses a name that the context does not hold, oversteps the sandbox, or
            runs out of time or memory; ``where`` is file and line.
    """
    import jinja2
    from jinja2.exceptions import SecurityError

    from citekit.render.template_sandbox import sandbox

    try:
        own = {"say": task.context.get("say", ENGLISH)}
        environment = sandbox(_loader(task), task.markup, own)
        return environment.get_template(task.file.name).render(task.context)
    except TemplateError:
        raise
    except jinja2.TemplateSyntaxError as error:
        where = f"{shown(error.filename or task.file, task.root)}:{error.lineno}"
        raise TemplateError(_sentence(error.message), where=where) from error
    except jinja2.TemplateNotFound as error:
        message, hint = f"there is no template `{error.name}`", "known templates: " + ", ".join(task.known)
        raise TemplateError(message, where=_place(error, task), hint=hint) from error
    except jinja2.UndefinedError as error:
        raise _undefined(error, task) from error
    except SecurityError as error:
        message = f"the template oversteps the sandbox: {_sentence(error.message)}"
        raise TemplateError(message, where=_place(error, task)) from error
    except OutOfTime as error:
        raise TemplateError("the template takes too long", where=_place(error, task)) from error
    except MemoryError as error:
        raise TemplateError("the template needs too much memory", where=_place(error, task)) from error
    except Exception as error:  # whatever the template's own expressions raise: wrong types, wrong arguments
        raise TemplateError(_sentence(str(error)), where=_place(error, task)) from error


def stay(file: Path, root: Path | None) -> None:
    """Refuse a template of the review that is a link to a file outside: what lies there is not for its maker to print.

    Raises:
        TemplateError: it is one.
    """
    keep_inside(file, root, "the template", TemplateError, shown(file, root))


def shown(path: str | Path, root: Path | None) -> str:
    """Return ``path`` from the review's folder where it lies in it."""
    path = Path(path)
    return str(path.relative_to(root)) if root and path.is_relative_to(root) else str(path)


def _loader(task: Task) -> "FileSystemLoader":
    """Return what finds the templates of a task, and refuses links that lead out of the review."""
    import jinja2

    class Loader(jinja2.FileSystemLoader):
        """Finds templates as Jinja2 does."""

        def get_source(self, environment: jinja2.Environment, template: str) -> Any:
            """Return what Jinja2 finds; raises TemplateError for a link that leads out."""
            found = super().get_source(environment, template)
            stay(Path(found[1]), task.root)
            return found

    return Loader(task.folders)


def _undefined(error: "UndefinedError", task: Task) -> TemplateError:
    """Return the error for a name that is not there, or that an imported template was not given."""
    message = _sentence(error.message)
    name = re.fullmatch(r"`(\w+)` is undefined", message)
    if name and name[1] in task.context:
        where, inner = _places(error, task)[0], _place(error, task)
        message = f"what is imported here needs `{name[1]}` ({inner}), which it is not given"
        return TemplateError(message, where=where, hint='write `{% import "…" as … with context %}`')
    return TemplateError(message, where=_place(error, task), hint=_hint(message, task.context))


def _place(error: BaseException, task: Task) -> str:
    """Return file and line of the innermost template line that ``error`` passed through."""
    return _places(error, task)[-1]


def _places(error: BaseException, task: Task) -> list[str]:
    """Return file and line of every template line that ``error`` passed through, the outermost first."""
    places, trace = [], error.__traceback__
    homes = {folder.resolve() for folder in task.folders}
    while trace:
        name = trace.tb_frame.f_code.co_filename
        if not name.endswith(".py") and any(Path(name).resolve().is_relative_to(home) for home in homes):
            places.append(f"{shown(name, task.root)}:{trace.tb_lineno}")
        trace = trace.tb_next
    return places or [shown(task.file, task.root)]


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
