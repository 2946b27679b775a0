"""The output formats: their names, file endings, markup and templates, as data."""

from dataclasses import dataclass

from citekit.errors import UnknownFormat
from citekit.render.serialise import HTML, LATEX, MARKDOWN, PLAIN, Markup
from citekit.render.typst_markup import TYPST


@dataclass(frozen=True, slots=True)
class Format:
    """An output format for reading lists.

    Attributes:
        name: what ``--to`` takes.
        endings: the file endings that choose it; of biblatex none, for ``.tex`` means finished references.
        suffix: a template of this format ends in ``.{suffix}.j2``; empty where Jinja2 has no part in it.
        template: the template used unless another is named; empty as ``suffix``.
        markup: how text is written.
        formatted: whether references are formatted by a style; biblatex formats them itself.
        binary: whether a file of it is no text, so that a terminal can do nothing with it.
        table: whether facts stand in columns of their own.
    """

    name: str
    endings: tuple[str, ...]
    suffix: str = ""
    template: str = ""
    markup: Markup = PLAIN
    formatted: bool = True
    binary: bool = False
    table: bool = False


FORMATS = {
    one.name: one
    for one in (
        Format("html", (".html", ".htm"), "html", "reading-list.html.j2", HTML),
        Format("md", (".md", ".markdown"), "md", "reading-list.md.j2", MARKDOWN),
        Format("txt", (".txt",), "txt", "reading-list.txt.j2", PLAIN),
        Format("tex", (".tex",), "tex", "reading-list.tex.j2", LATEX),
        Format("biblatex", (), "tex", "biblatex.tex.j2", LATEX, formatted=False),
        Format("docx", (".docx",), binary=True),
        Format("pdf", (".pdf",), "typ", "reading-list.typ.j2", TYPST, binary=True),
        Format("typ", (".typ",), "typ", "reading-list.typ.j2", TYPST),
        Format("csv", (".csv",), table=True),
        Format("xlsx", (".xlsx",), binary=True, table=True),
    )
}
"""Every output format of ``render`` by its name."""

RECORDS = {"csl-json": (".json",), "ris": (".ris",), "bibtex": (".bib",)}
"""The formats that hold the works' records instead of references, with the endings that choose them."""

DEFAULT = "md"
"""The format when neither ``--to`` nor a file ending chooses one."""

_ALSO = {
    "markdown": "md", "text": "txt", "plain": "txt", "latex": "tex", "htm": "html", "word": "docx", "typst": "typ",
    "excel": "xlsx", "json": "csl-json", "bib": "bibtex",
}  # fmt: skip
_ENDINGS = {name: one.endings for name, one in FORMATS.items()} | RECORDS


def format_of(path: str = "", to: str = "", template: str = "") -> str:
    """Return the name of the output format: that of ``to``, else of the ending of ``path``, else of ``template``'s.

    Args:
        path: the output file; empty or ``-`` for standard output.
        to: a format's name, in any case; empty when not given.
        template: a template's name or path, such as ``mine.html.j2``; ``biblatex`` chooses that format.

    Raises:
        UnknownFormat: the name or the ending is not known, and the hint names the known ones; or the ending is not one
            that the template ``biblatex`` can make.
    """
    if to:
        name = to.lower().lstrip(".")
        if (name := _ALSO.get(name, name)) not in _ENDINGS:
            raise UnknownFormat(f"the format `{to}` is not known", hint="known formats: " + ", ".join(_ENDINGS))
        return name
    stem = template.lower().rpartition("/")[2].removesuffix(".j2")
    ending = _ending(path)
    promised = _by_ending(ending)
    if stem.removesuffix(".tex") == "biblatex":
        if promised in ("", "tex"):
            return "biblatex"
        raise UnknownFormat(
            f"the template `{template}` makes `biblatex`, and not `{promised}`", hint="choose `-o list.tex`"
        )
    if promised:
        return promised
    if path and path != "-":
        known = ", ".join(ending for endings in _ENDINGS.values() for ending in endings)
        raise UnknownFormat(
            f"the file ending `{ending}` is not known" if ending else f"`{path}` has no file ending",
            hint=f"known endings: {known}; or choose with --to " + "|".join(_ENDINGS),
        )
    return _by_ending("." + stem.rpartition(".")[2]) or DEFAULT


def template_format(name: str) -> str:
    """Return the format that a template's file name promises: ``html`` of ``mine.html.j2``; blank of any other name."""
    found = FORMATS.get(_by_ending("." + name.lower().removesuffix(".j2").rpartition(".")[2]))
    return found.suffix if found else ""


def belies(path: str, to: str) -> bool:
    """Return whether the ending of a file promises another format than the one that was asked for."""
    promised, asked = _by_ending(_ending(path)), format_of("", to)
    return bool(promised and _ENDINGS[asked]) and promised != asked


def _ending(path: str) -> str:
    file = path.replace("\\", "/").rpartition("/")[2]
    return "." + file.rpartition(".")[2].lower() if "." in file else ""


def _by_ending(ending: str) -> str:
    return next((name for name, endings in _ENDINGS.items() if ending in endings), "")
