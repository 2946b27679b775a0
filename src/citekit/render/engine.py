"""Rendering a reading list: references through pandoc, the page through a template. The one door of this room.

Deterministic: the same list, items and options give the same text; a date is printed only when it is given.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from citekit.errors import UnknownStyle
from citekit.findings import Finding
from citekit.reading_list import ReadingList
from citekit.render.formats import DEFAULT, FORMATS
from citekit.render.items import CslItem
from citekit.render.page import PageBuilder, fit_for_latex, paragraphs
from citekit.render.references import format_references
from citekit.render.serialise import Source
from citekit.render.styles import load_style

DEFAULT_STYLE = "vancouver"
"""The style unless another is asked for: that of most medical journals."""


@dataclass(frozen=True, slots=True)
class RenderResult:
    """A rendered list.

    Attributes:
        text: the whole output; ends with a line break.
        findings: what could not be shown as it should be, each with its key.
    """

    text: str
    findings: tuple[Finding, ...] = ()


def render(
    reading_list: ReadingList,
    items: Sequence[CslItem],
    *,
    to: str = DEFAULT,
    style: str = DEFAULT_STYLE,
    template: str = "",
    root: Path | None = None,
    title: str = "Reading list",
    intro: str = "",
    date: str = "",
    locale: str = "",
    marks: Mapping[str, Sequence[str]] | None = None,
    notes: Mapping[str, str] | None = None,
    bibliography: str = "library.bib",
) -> RenderResult:
    """Return ``reading_list`` as a finished document.

    Args:
        items: CSL-JSON items; each ``id`` is a citation key. Numbers follow the list, not this order.
        to: the format's name, see ``format_of``.
        style: a style's name or the path of a ``.csl`` file, see ``load_style``.
        template: a template's name or path, see ``templates.fill``; empty for the shipped one of the format.
        root: the review's folder, for its own templates and styles.
        title, intro, date: printed at the top as they are; blank lines part the paragraphs of ``intro``.
        locale: a language tag such as ``de`` for the words in references; empty for the style's own, else US English.
        marks: by key, ``retracted``, ``unconfirmed`` or words of one's own.
        notes: by key, the reviewers' note on the work; blank lines part paragraphs.
        bibliography: biblatex: the path of the ``.bib`` file as LaTeX is to find it.

    Raises:
        UnknownStyle: the style or format is not known, or cannot be used.
        TemplateError: the template is missing or wrong; ``where`` is file and line.
        UsageError: pandoc is missing or took too long.
    """
    from citekit.render.templates import fill

    if to not in FORMATS:
        raise UnknownStyle(f"the format `{to}` is not known", hint="known formats: " + ", ".join(FORMATS))
    form = FORMATS[to]
    csl = load_style(style, root)
    by_key = {str(item.get("id", "")): item for item in reversed(items)}
    wanted = [by_key[key] for key in reading_list.keys if key in by_key]
    references, findings = format_references(wanted, csl, locale=locale) if form.formatted else ({}, ())
    builder = PageBuilder(wanted, references, form.markup, marks or {}, notes or {})
    context: dict[str, object] = {
        "title": title,
        "intro": paragraphs(intro, form.markup),
        "date": date,
        "lang": locale or "en",
        "style": csl,
        "bibliography": Source(bibliography),
        **_contents(reading_list, builder),
    }
    text = fill(template or form.template, form.suffix, context, form.markup, root)
    findings += tuple(_missing(key) for key in builder.missing)
    if not form.formatted:
        findings += tuple(_unfit("citation key", key, key) for key in reading_list.keys if not fit_for_latex(key))
        findings += tuple(_unfit("tag", tag, "") for tag in builder.unfit)
    return RenderResult(re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n", findings)


def _contents(reading_list: ReadingList, builder: PageBuilder) -> dict[str, object]:
    """Return what templates are given of the list itself; legend and filters come last, for they sum up the rest."""
    return {
        "count": reading_list.count,
        "by": reading_list.by,
        "keys": tuple(Source(key) for key in reading_list.keys if fit_for_latex(key)),
        "references": builder.references(reading_list.items),
        "sections": builder.sections(reading_list.sections),
        "legend": builder.legend(),
        "filters": tuple(builder.filters),
    }


def _missing(key: str) -> Finding:
    return Finding("missing-item", "error", "there is no record of this work, only its key", key=key)


def _unfit(kind: str, name: str, key: str) -> Finding:
    message = f"the {kind} `{name}` holds a character that LaTeX cannot take; what it names is left out"
    return Finding("unfit-for-latex", "warning", message, key=key, hint="use letters, digits, `-`, `:` and `_`")
