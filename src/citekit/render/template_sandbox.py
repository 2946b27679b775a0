"""The sandbox that templates are filled in: what they may reach, and what is printed of it and how.

Whatever a template prints is escaped as the output needs. A misspelt name ends the template wherever it stands, in
filters and inside of lists too; a thing without a text of its own, such as a whole reference, is not printed.
"""

from collections.abc import Callable, Mapping
from functools import partial, wraps
from typing import Any

import jinja2
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS, do_indent, make_attrgetter
from jinja2.sandbox import ImmutableSandboxedEnvironment

from citekit.render.serialise import Markup, Source, Whole, textless

_BY_ATTRIBUTE = ("groupby", "max", "min", "sort", "sum", "unique")
"""Jinja2's filters that take the name of an attribute and an environment; ``groupby`` has a default for it."""


class Undefined(jinja2.StrictUndefined):
    """A name that is not there: printing it is an error, also of a list that holds it."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Raise what printing it raises."""
        return str(self)


class Sandbox(ImmutableSandboxedEnvironment):
    """Refuses, beside what Jinja2's sandbox does, the operators that can fill the memory in one step.

    Attributes:
        asking: whether an attribute that is not there is an error at once, as it is for filters.
    """

    intercepted_binops = frozenset({"*", "**"})
    safe: dict[tuple[type, str], bool]
    asking: bool

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Return what Jinja2 finds, which depends on type and name alone, and is asked of every reference."""
        found = self.safe.get((type(obj), attr))
        if found is None:
            found = self.safe[type(obj), attr] = super().is_safe_attribute(obj, attr, value)
        return found

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Return an item or attribute; raises UndefinedError or SecurityError for none, when ``asking``."""
        found = super().getitem(obj, argument)
        if self.asking and isinstance(found, jinja2.Undefined):
            str(found)
        return found

    def call_binop(self, context: jinja2.runtime.Context, operator: str, left: Any, right: Any) -> Any:
        """Return the product of two numbers; raises SecurityError for anything else."""
        if operator == "**" or not (isinstance(left, int | float) and isinstance(right, int | float)):
            raise SecurityError(f"`{operator}` is not for templates")
        return left * right


def sandbox(loader: jinja2.BaseLoader, markup: Markup, own: Mapping[str, object]) -> Sandbox:
    """Return a sandbox that finds templates by ``loader`` and escapes what they print.

    Args:
        own: what macros have too, which are imported without the rest.
    """
    environment = Sandbox(
        loader=loader,
        autoescape=True,
        finalize=_finalize(markup),
        undefined=Undefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.safe, environment.asking = {}, False
    asking = environment.overlay()
    asking.asking = True
    environment.globals |= own
    escape = partial(_escaped, markup)
    environment.filters |= {"e": escape, "escape": escape, "indent": _indented, "map": _mapping(asking)}
    environment.filters |= {name: _by_attribute(name, asking) for name in _BY_ATTRIBUTE}
    return environment


def _finalize(markup: Markup) -> Callable[..., object]:
    @jinja2.pass_context  # also for constants, which Jinja2 would otherwise escape as HTML beforehand
    def printed(_: object, value: object) -> object:
        return _escaped(markup, value)

    return printed


def _escaped(markup: Markup, value: object) -> object:
    """Return what is printed for a value.

    Raises:
        TypeError: it has no text of its own, or holds something that has none.
    """
    if hasattr(value, "__html__"):
        return value
    if not isinstance(value, str) and (odd := _without_text(value)) is not None:
        raise textless(odd)
    return Source(markup.escape(str(value)))


def _without_text(value: object) -> object | None:
    """Return the first thing in a value that Python would print as code; None where there is none."""
    if isinstance(value, Mapping):
        value = [*value.keys(), *value.values()]
    if isinstance(value, list | tuple | set | frozenset):
        return next((odd for one in value if (odd := _without_text(one)) is not None), None)
    if value is None or isinstance(value, int | float):
        return None
    return value if isinstance(value, Whole) or type(value).__str__ is object.__str__ else None


def _indented(text: str, *places: Any, **named: Any) -> str:
    return type(text)(do_indent(text, *places, **named))


def _by_attribute(name: str, asking: Sandbox) -> Callable[..., Any]:
    """Return a filter of Jinja2 that finds a misspelt attribute; one with a default of its own has none."""
    original = FILTERS[name]

    @jinja2.pass_environment
    @wraps(original)
    def found(environment: jinja2.Environment, value: Any, *places: Any, **named: Any) -> Any:
        has_default = name == "groupby" and (len(places) > 1 or "default" in named)
        return original(environment if has_default else asking, value, *places, **named)

    return found


def _mapping(asking: Sandbox) -> Callable[..., Any]:
    """Return Jinja2's ``map``, which finds a misspelt attribute unless there is a default for it."""
    original = FILTERS["map"]

    @jinja2.pass_context
    @wraps(original)
    def found(context: jinja2.runtime.Context, value: Any, *places: Any, **named: Any) -> Any:
        if not places and [*named] == ["attribute"]:
            return map(make_attrgetter(asking, named["attribute"]), value or ())
        return original(context, value, *places, **named)

    return found
