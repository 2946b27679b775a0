"""The output formats: their names, file endings and templates, as data; ``markups`` says how their text is written."""

from dataclasses import dataclass

from citekit.render.endings import FormatNames


@dataclass(frozen=True, slots=True)
class Format:
    """An output format for reading lists.

    Attributes:
        name: what ``--to`` takes.
        endings: the file endings that choose it; of biblatex none, for ``.tex`` means finished references.
        suffix: a template of this format ends in ``.{suffix}.j2``; empty where Jinja2 has no part in it.
        template: the template used unless another is named; empty as ``suffix``.
        formatted: whether references are formatted by a style; biblatex formats them itself.
        binary: whether a file of it is no text, so that a terminal can do nothing with it.
        table: whether facts stand in columns of their own.
    """

    name: str
    endings: tuple[str, ...]
    suffix: str = ""
    template: str = ""
    formatted: bool = True
    binary: bool = False
    table: bool = False


FORMATS = {
    one.name: one
    for one in (
        Format("html", (".html", ".htm"), "html", "reading-list.html.j2"),
        Format("md", (".md", ".markdown"), "md", "reading-list.md.j2"),
        Format("txt", (".txt",), "txt", "reading-list.txt.j2"),
        Format("tex", (".tex",), "tex", "reading-list.tex.j2"),
        Format("biblatex", (), "tex", "biblatex.tex.j2", formatted=False),
        Format("docx", (".docx",), binary=True),
        Format("pdf", (".pdf",), "typ", "reading-list.typ.j2", binary=True),
        Format("typ", (".typ",), "typ", "reading-list.typ.j2"),
        Format("csv", (".csv",), table=True),
        Format("xlsx", (".xlsx",), binary=True, table=True),
    )
}
"""Every output format of ``render`` by its name."""

RECORDS: dict[str, tuple[str, ...]] = {"csl-json": (".json",), "ris": (".ris",), "bibtex": (".bib",)}
"""The formats that hold the works' records instead of references, with the endings that choose them."""

DEFAULT = "md"
"""The format when neither ``--to`` nor a file ending chooses one."""

NAMES = FormatNames(
    {name: one.endings for name, one in FORMATS.items()} | RECORDS,
    {
        "markdown": "md", "text": "txt", "plain": "txt", "latex": "tex", "htm": "html", "word": "docx", "typst": "typ",
        "excel": "xlsx", "json": "csl-json", "bib": "bibtex",
    },
)  # fmt: skip
"""All of them."""


def format_of(path: str = "", to: str = "", template: str = "") -> str:
    """Return the name of the output format: that of ``to``, else of the ending of ``path``, else of ``template``'s.

    Args:
        path: the output file; empty or ``-`` for standard output.
        to: a format's name, in any case; empty when not given.
        template: a template's name or path, such as ``mine.html.j2``; ``biblatex`` chooses that format for LaTeX.

    Raises:
        UnknownFormat: the name or the ending is not known, and the hint names the known ones.
    """
    asked = NAMES.named(to) if to else NAMES.promised(path)
    if asked in ("", "tex") and is_biblatex(template):
        return "biblatex"
    if asked:
        return asked
    if path not in ("", "-"):
        return NAMES.of_file(path)
    return NAMES.promised(_stem(template)) or DEFAULT


def is_biblatex(template: str) -> bool:
    """Return whether a template's name or path means the one in which biblatex formats the references."""
    return _stem(template).removesuffix(".tex") == "biblatex"


def made_with(name: str) -> tuple[Format, ...]:
    """Return the formats that a template can make by its file's name, the likeliest first; none if that does not tell.

    What is called as a shipped template makes what that makes; else the ending tells: ``mine.html.j2`` makes ``html``.
    """
    found = FORMATS.get(NAMES.promised(_stem(name)))
    own = tuple(one for one in FORMATS.values() if one.template == name)
    return own or tuple(one for one in FORMATS.values() if found and found.suffix and one.suffix == found.suffix)


def _stem(template: str) -> str:
    return template.lower().rpartition("/")[2].removesuffix(".j2")
