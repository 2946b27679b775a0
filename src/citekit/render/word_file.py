"""Opening and saving Word files: a person's template checked as something from a stranger, the same bytes each time."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx

from citekit.errors import TemplateError
from citekit.storage import keep_inside

LARGEST = 200_000_000
"""Bytes that a template may hold when it is unpacked."""
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}.main+xml"
_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first time that a zip file can state."""


def open_template(name: str, root: Path | None) -> Any:
    """Return the Word file that ``name`` means, a ``.docx`` or ``.dotx``, as python-docx's document.

    Args:
        name: a path from the review's root, from its ``templates/``, or from the current folder.

    Raises:
        TemplateError: it is missing, is no Word file, or holds macros.
    """
    folders = [*([root / "templates", root] if root else []), Path()]
    path = next((file for folder in folders if (file := folder / name).is_file()), None)
    if path is None:
        raise TemplateError(f"there is no template `{name}`", hint="give the path from the review's folder")
    keep_inside(path, root, "the template", TemplateError, name)
    try:
        data = _checked(path.read_bytes(), name)
        return docx.Document(io.BytesIO(data))
    except TemplateError:
        raise
    except Exception as error:  # python-docx and lxml let through whatever a broken file makes them raise
        raise _no_word_file(name) from error


def _checked(data: bytes, name: str) -> bytes:
    """Return a template as a document; raises TemplateError, and BadZipFile where it is no zip."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(info.file_size for info in archive.infolist()) > LARGEST:
            raise TemplateError(f"the template is larger than {LARGEST // 1_000_000} MB", where=name)
        types = archive.read("[Content_Types].xml").decode("utf-8", "replace")
        if "macroEnabled" in types or any("vbaproject" in part.lower() for part in archive.namelist()):
            hint = "save it in Word as a document without macros (.docx)"
            raise TemplateError("the template holds macros", where=name, hint=hint)
        if _MAIN.format("template") not in types:
            return data
        parts = [(info.filename, archive.read(info)) for info in archive.infolist()]
    types = types.replace(_MAIN.format("template"), _MAIN.format("document"))
    return _zipped((part, types.encode() if part == "[Content_Types].xml" else content) for part, content in parts)


def _no_word_file(name: str) -> TemplateError:
    hint = "open it in Word and save it as .docx, without a password"
    return TemplateError("the template cannot be read as a Word file", where=name, hint=hint)


def saved(document: Any) -> bytes:
    """Return the bytes of a document, which depend on its content alone."""
    buffer = io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as archive:
        return _zipped((info.filename, archive.read(info)) for info in archive.infolist())


def _zipped(parts: "Iterator[tuple[str, bytes]]") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            info = zipfile.ZipInfo(name, _EARLIEST)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return buffer.getvalue()
