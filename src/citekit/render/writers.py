"""From a document to the bytes of a file: a template's text, a PDF of it, a Word file, a table."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from unicodedata import name

from citekit.findings import Finding
from citekit.render.document import Document, Tags
from citekit.render.formats import Format
from citekit.render.items import CslItem
from citekit.render.markups import MARKUPS
from citekit.render.page_policy import with_policy
from citekit.render.richtext import plain
from citekit.render.serialise import escape_latex


def written(
    document: Document, items: Sequence[CslItem], form: Format, template: str, root: Path | None, tags: Tags
) -> tuple[bytes, tuple[Finding, ...]]:
    """Return the file of a document and what could not be shown in it."""
    if form.template:
        from citekit.render.templates import chosen, fill
        from citekit.resources import templates_folder

        template = template or form.template
        source = fill(template, form.suffix, document.context(), MARKUPS[form.suffix], root)
        text = re.sub(r"\n{3,}", "\n\n", source).strip("\n") + "\n"
        if form.name == "pdf":
            return _typeset(text, document, template, root)
        shipped = form.name == "tex" and chosen(template, form.suffix, root, form.template).parent == templates_folder()
        findings = tuple(_unset(document)) if shipped else ()
        return _bytes(with_policy(text) if form.name == "html" else text), findings
    if form.name == "docx":
        from citekit.render.word import write

        return write(document, template, root), ()
    from citekit.render.tables import columns, to_csv, to_xlsx

    table = columns(document, items, tags)
    return (to_csv(table), ()) if form.name == "csv" else to_xlsx(table, document.title)


def _bytes(text: str) -> bytes:
    """Return text as UTF-8; bytes that a library brought along in another encoding come out as they were."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")


def _typeset(source: str, document: Document, template: str, root: Path | None) -> tuple[bytes, tuple[Finding, ...]]:
    """Return the PDF of Typst source, and a finding for each reference with characters that no font has."""
    from citekit.render.templates import sources
    from citekit.render.typeset import to_pdf

    files = sources(template, "typ", root)
    data, lacking = to_pdf(source, files, seconds=60 + document.count / 10)
    missing: dict[str, str] = {}
    for char in lacking:
        words = ((reference.key, reference.label + plain(reference.rich)) for _, reference in document.places())
        key = next((key for key, text in words if char in text), "")
        missing[key] = missing.get(key, "") + char
    return data, tuple(_no_glyph(key, chars) for key, chars in missing.items())


def _unset(document: Document) -> Iterator[Finding]:
    """Yield a finding for each work with letters that the fonts of the shipped LaTeX template lack."""
    for key, rich in {reference.key: reference.rich for _, reference in document.places()}.items():
        letters = [char for char in dict.fromkeys(plain(rich)) if char.isalpha() and char > "\u024f"]
        if lacking := [
            char for char in letters if not name(char, "").startswith("LATIN") and escape_latex(char) == char
        ]:
            shown = ", ".join(f"`{char}`" for char in lacking[:3]) + f" and {len(lacking) - 3} more" * (
                len(lacking) > 3
            )
            message = f"the fonts that LaTeX has of itself lack {shown}, which would vanish"
            hint = "put `\\setmainfont{FreeSerif}`, or a font that has them, into a copy of the template, for lualatex"
            yield Finding("no-glyph", "warning", message, key=key, hint=hint)


def _no_glyph(key: str, chars: str) -> Finding:
    shown = ", ".join(f"`{char}` (U+{ord(char):04X})" for char in chars)
    message = f"no font of this computer has {shown}, which the PDF shows as an empty box"
    return Finding("no-glyph", "warning", message, key=key, hint="install a font that has it, such as one of Noto")
