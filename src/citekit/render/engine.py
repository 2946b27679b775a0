"""Rendering a reading list: references through pandoc, the page through its format's writer. The one door of this room.

Deterministic: the same list, items and options give the same bytes; a date is printed only when it is given.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, NamedTuple, TypedDict, Unpack

from citekit.errors import UnknownFormat, UsageError
from citekit.findings import Finding
from citekit.notes import Notes
from citekit.reading_list import ReadingList
from citekit.render.annotations import Annotations
from citekit.render.document import Document, Tags
from citekit.render.formats import DEFAULT, FORMATS, Format, is_biblatex, made_with
from citekit.render.items import CslItem
from citekit.render.locales import page_language
from citekit.render.markups import MARKUPS
from citekit.render.page import Notices, PageBuilder, fit_for_latex, to_format
from citekit.render.page_policy import PLACE
from citekit.render.prose_writing import write_prose
from citekit.render.references import engine_version, started_references
from citekit.render.serialise import Source
from citekit.render.styles import Style, load_style
from citekit.render.words import Words, words_for
from citekit.render.writers import written

if TYPE_CHECKING:
    from citekit.render.page_filters import Filters
    from citekit.render.page_saved import ToSave

DEFAULT_STYLE = "vancouver"
"""The style unless another is asked for: that of most medical journals."""

TITLE = "Reading list"
"""The title of a list that has none of its own, in English."""

MAP_TEMPLATE = "map.html.j2"
"""The template of evidence maps, which knows no lists."""

NUMBERINGS = ("global", "section")
"""Whether the numbers of a list go on through it, or begin anew under each heading."""


@dataclass(frozen=True, slots=True)
class RenderResult:
    """A rendered list.

    Attributes:
        data: the whole file; of a text format UTF-8 that ends with a line break.
        findings: what could not be shown as it should be, each with its key.
    """

    data: bytes
    findings: tuple[Finding, ...] = ()

    @property
    def text(self) -> str:
        """Return a text format's file as text, without a byte order mark; bytes of odd keys come as lone surrogates."""
        return self.data.decode("utf-8-sig", "surrogateescape")


class Look(TypedDict, total=False):
    """How a list is to look, and what is printed with its works; every key may be left out.

    Keys:
        style: a style's name or the path of a ``.csl`` file, see ``load_style``; DEFAULT_STYLE unless given.
        template: a template's name or path, see ``templates.fill``, or of ``docx`` a Word file, see ``word.write``;
            that of the format unless given.
        root: the review's folder, for its own templates and styles.
        title, date: printed at the top as they are.
        intro: Markdown, printed before the introduction of the notes.
        locale: a language tag such as ``de`` for the words in references; else the style's own, else US English.
        cache: the folder in which formatted references are kept; none unless given.
        marks: by key, ``retracted``, ``unconfirmed`` or words of one's own.
        notices: by key, the DOIs of the notices behind the marks.
        notes: those of the review's authors.
        numbering: ``global``: numbers follow the whole list; ``section``: they begin anew under each heading.
        sort: ``style`` where the style orders the works of a section; else they stand as the list has them.
        tags: what stands in the facets' columns of ``csv`` and ``xlsx``.
        bibliography: biblatex: the path of the ``.bib`` file as LaTeX is to find it.
        to_filter: makes what readers of an HTML page can filter it by; nothing unless given.
        to_save: makes what they can save from it; nothing unless given. Both work while references are formatted.
    """

    style: str
    template: str
    root: Path | None
    title: str
    date: str
    intro: str
    locale: str
    cache: Path | None
    marks: Mapping[str, Sequence[str]]
    notices: Notices
    notes: Notes
    numbering: str
    sort: str
    tags: Tags
    bibliography: str
    to_filter: "Callable[[], Filters] | None"
    to_save: "Callable[[], ToSave] | None"


def render(
    reading_list: ReadingList, items: Sequence[CslItem], *, to: str = DEFAULT, **look: Unpack[Look]
) -> RenderResult:
    """Return ``reading_list`` as a finished document.

    Args:
        items: CSL-JSON items; each ``id`` is a citation key. Numbers follow the list, not this order.
        to: the format's name, see ``format_of``; one of FORMATS.
        look: see ``Look``.

    Raises:
        UnknownStyle, UnknownFormat: the style or format is not known, or cannot be used.
        TemplateError: the template is missing or wrong; ``where`` is file and line.
        UsageError: pandoc is missing or took too long, or the format does not go with the template.
    """
    if to not in FORMATS:
        raise UnknownFormat(f"the format `{to}` is not known", hint="known formats: " + ", ".join(FORMATS))
    form, template, root = FORMATS[to], look.get("template", ""), look.get("root")
    _check_template(form, template, root)
    style = load_style(look.get("style", DEFAULT_STYLE), root)
    by_key = {str(item.get("id", "")): item for item in reversed(items)}
    wanted = [by_key[key] for key in reading_list.keys if key in by_key]
    locale, marks = look.get("locale", ""), look.get("marks", {})
    formatted = to_format(wanted, marks) if form.formatted else ()
    with started_references(formatted, style, locale=locale, cache=look.get("cache")) as finished:
        extras = _extras(look, reading_list)
        references, findings = finished()
    annotations = Annotations(look.get("notes", Notes()), look.get("intro", ""))
    builder = PageBuilder(
        wanted,
        references,
        MARKUPS[form.suffix],
        marks,
        annotations,
        notices=look.get("notices", {}),
        restart=_restart(look.get("numbering", NUMBERINGS[0])) and style.numeric,
        ranked=look.get("sort", "style") == "style",
        twice=form.table,
        say=(say := words_for(locale)),
    )
    document = _document(builder, reading_list, annotations, form, style, say, look, extras)
    data, said = written(document, wanted, form, template, root, look.get("tags", {}))
    findings += tuple(_missing(key) for key in builder.missing) + said
    if not form.formatted:
        findings += tuple(_unfit(key) for key in reading_list.keys if not fit_for_latex(key))
    return RenderResult(data, findings)


class _Extras(NamedTuple):
    """What an HTML page brings along: what it can be filtered by, and what can be saved from it."""

    finds: "Filters | None"
    saved: Source


def _extras(look: Look, reading_list: ReadingList) -> _Extras:
    to_filter, to_save = look.get("to_filter"), look.get("to_save")
    return _Extras(to_filter() if to_filter else None, Source(to_save().packed(reading_list.keys) if to_save else ""))


def _restart(numbering: str) -> bool:
    """Return whether numbers begin anew under each heading.

    Raises:
        UsageError: ``numbering`` is none of NUMBERINGS.
    """
    if numbering not in NUMBERINGS:
        raise UsageError(f"`{numbering}` is no way of numbering", hint="the ways are: " + ", ".join(NUMBERINGS))
    return numbering == "section"


def _document(
    builder: PageBuilder,
    reading_list: ReadingList,
    annotations: Annotations,
    form: Format,
    style: Style,
    say: Words,
    look: Look,
    extras: _Extras,
) -> Document:
    """Return the list with every text finished."""
    return Document(
        title=say(TITLE) if look.get("title", TITLE) == TITLE else look["title"],
        date=look.get("date", ""),
        intro=write_prose(annotations.introduction, MARKUPS[form.suffix]),
        prose=annotations.introduction,
        lang=page_language(look.get("locale", "")),
        say=say,
        style=style,
        engine=engine_version(look.get("cache")) if form.formatted else "",
        bibliography=Source(look.get("bibliography", "library.bib")),
        policy=Source(PLACE),
        finds=extras.finds,
        saved=extras.saved,
        count=reading_list.count,
        by=reading_list.by,
        keys=tuple(Source(key) for key in reading_list.keys if fit_for_latex(key)),
        references=builder.references(reading_list.items),
        sections=builder.sections(reading_list.sections),
        legend=builder.legend(),  # the legend and the filters sum up what was built before
        filters=tuple(builder.filters),
        categories=tuple(builder.categories),
    )


def _check_template(form: Format, template: str, root: Path | None) -> None:
    """Let a template pass that can make the format.

    Raises:
        UsageError: it cannot. TemplateError: there is no such template.
    """
    word = template.lower().endswith((".docx", ".dotx", ".docm", ".dotm"))
    if word and form.name != "docx":
        hint = f"choose a Word file with `-o list.docx`, or a template of the format `{form.name}`"
        raise UsageError(f"the Word template `{template}` makes Word files only", hint=hint)
    if template and not word and not form.template:
        hint = "give a Word file, such as `-t mine.docx`" if form.name == "docx" else "leave `-t` out"
        raise UsageError(f"the format `{form.name}` cannot be made with the template `{template}`", hint=hint)
    if template and not word:
        _check_file(form, template, root)


def _check_file(form: Format, template: str, root: Path | None) -> None:
    from citekit.render.templates import chosen
    from citekit.resources import templates_folder

    home = FORMATS["biblatex"] if is_biblatex(template) else form
    file = chosen(template, home.suffix, root, home.template)
    hint = f"for a list choose `-t {form.template}`, or a copy of it"
    if file.name == MAP_TEMPLATE:
        raise UsageError(f"`{file.name}` is the template of `citekit map`, and none of lists", hint=hint)
    if file.parent == templates_folder() and file.name not in {one.template for one in FORMATS.values()}:
        raise UsageError(f"`{file.name}` is a part of other templates, and none of lists", hint=hint)
    formats = made_with(file.name)
    if formats and form not in formats:
        other = formats[0]
        ending = (*other.endings, f".{other.suffix}")[0]
        hint = f"choose `-o list{ending}` or `--to {other.name}`, or a template whose name ends in `.{form.suffix}.j2`"
        raise UsageError(f"the template `{template}` makes `{other.name}`, and not `{form.name}`", hint=hint)


def _missing(key: str) -> Finding:
    return Finding("missing-item", "error", "there is no record of this work, only its key", key=key)


def _unfit(key: str) -> Finding:
    message = f"the citation key `{key}` holds a character that LaTeX cannot take; the work is left out"
    return Finding("unfit-for-latex", "warning", message, key=key, hint=f"citekit rekey {quote(key)}")
