"""Filling one template: Jinja2 in a sandbox. The only room with Jinja2; it may run in a process of its own.

Escaping follows the output format, not the template's name: whatever a template prints is escaped unless it is source
already. Finds no templates; knows no references.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from citekit.errors import TemplateError
from citekit.render.serialise import Markup, Source
from citekit.render.words import ENGLISH
from citekit.storage import leads_out

if TYPE_CHECKING:
    from jinja2 import Environment, FileSystemLoader


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

    try:
        return _environment(task).get_template(task.file.name).render(task.context)
    except TemplateError:
        raise
    except jinja2.TemplateSyntaxError as error:
        where = f"{shown(error.filename or task.file, task.root)}:{error.lineno}"
        raise TemplateError(_sentence(error.message), where=where) from error
    except jinja2.TemplateNotFound as error:
        message, hint = f"there is no template `{error.name}`", "known templates: " + ", ".join(task.known)
        raise TemplateError(message, where=_place(error, task), hint=hint) from error
    except jinja2.UndefinedError as error:
        message = _sentence(error.message)
        raise TemplateError(message, where=_place(error, task), hint=_hint(message, task.context)) from error
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
    if root and leads_out(file, root):
        hint = "put a copy of the template in its place"
        raise TemplateError("the template is a link that leads out of the review", where=shown(file, root), hint=hint)


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


def _environment(task: Task) -> "Environment":
    """Return a sandbox that finds the templates of a task and escapes what they print."""
    import jinja2
    from jinja2.exceptions import SecurityError
    from jinja2.filters import do_indent
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    def escape(value: object) -> object:
        return value if hasattr(value, "__html__") else Source(task.markup.escape(str(value)))

    @jinja2.pass_context  # also for constants, which Jinja2 would otherwise escape as HTML beforehand
    def printed(_: object, value: object) -> object:
        return escape(value)

    class Sandbox(ImmutableSandboxedEnvironment):
        """Refuses, beside what Jinja2's sandbox does, the operators that can fill the memory in one step."""

        intercepted_binops = frozenset({"*", "**"})
        safe: dict[tuple[type, str], bool]

        def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
            """Return what Jinja2 finds, which depends on type and name alone, and is asked of every reference."""
            found = self.safe.get((type(obj), attr))
            if found is None:
                found = self.safe[type(obj), attr] = super().is_safe_attribute(obj, attr, value)
            return found

        def call_binop(self, context: jinja2.runtime.Context, operator: str, left: Any, right: Any) -> Any:
            """Return the product of two numbers; raises SecurityError for anything else."""
            if operator == "**" or not (isinstance(left, int | float) and isinstance(right, int | float)):
                raise SecurityError(f"`{operator}` is not for templates")
            return left * right

    environment = Sandbox(
        loader=_loader(task),
        autoescape=True,
        finalize=printed,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )

    environment.safe = {}
    environment.globals["say"] = task.context.get("say", ENGLISH)  # macros are imported without the rest

    def indented(text: str, *places: Any, **named: Any) -> str:
        return type(text)(do_indent(text, *places, **named))

    environment.filters |= {"e": escape, "escape": escape, "indent": indented}
    return environment


def _place(error: BaseException, task: Task) -> str:
    """Return file and line of the innermost template line that ``error`` passed through."""
    place, trace = shown(task.file, task.root), error.__traceback__
    homes = {folder.resolve() for folder in task.folders}
    while trace:
        name = trace.tb_frame.f_code.co_filename
        if not name.endswith(".py") and any(Path(name).resolve().is_relative_to(home) for home in homes):
            place = f"{shown(name, task.root)}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


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
