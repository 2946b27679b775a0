"""A program: ``main.typ`` of the current folder in, a PDF on standard output, what there is to say as JSON on stderr.

It runs apart, in an empty folder that is Typst's whole world, so that it can be stopped. Imports nothing of citekit.
"""

import json
import re
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import typst

if TYPE_CHECKING:
    from typst import PDFStandard

_ACCESSIBLE: "list[PDFStandard]" = ["ua-1"]
"""PDF/UA-1, ISO 14289-1: tags, title and language are there, and every character has a glyph."""
_NO_GLYPH = re.compile(r"the text `\"((?:[^\"\\]|\\.)*)\"` could not be displayed")
_MEMORY = 4_000_000_000
"""Bytes that Typst may take, which a template could make it fill; 10,000 references take a quarter."""
_ESCAPED = re.compile(r"\\(?:u\{([0-9a-f]+)\}|(.))")


def main() -> int:
    """Compile the source; exit 0 with a PDF, 1 with Typst's complaint.

    The fonts are those inside Typst, so that the same source gives the same bytes everywhere; only where these lack a
    character the computer's fonts are asked, and only what no font has is reported as missing.
    """
    with suppress(ImportError, OSError, ValueError):  # Windows knows no such limit
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    lacking = ""
    for system_fonts, standards in ((False, _ACCESSIBLE), (True, _ACCESSIBLE), (True, [])):
        try:
            data = typst.compile(
                "main.typ",
                root=".",
                ignore_system_fonts=not system_fonts,
                pdf_standards=standards,
                package_path=".",
                package_cache_path=".",
                timestamp=0,
            )
        except typst.TypstError as error:
            if not all("PDF/UA" in line for line in error.diagnostic.splitlines() if line.startswith("error:")):
                json.dump({"message": error.message, "diagnostic": error.diagnostic}, sys.stderr)
                return 1
            lacking = _ESCAPED.sub(_unescaped, "".join(_NO_GLYPH.findall(error.diagnostic)))
        else:
            json.dump({"lacking": "" if standards else lacking}, sys.stderr)
            sys.stdout.buffer.write(data)
            return 0
    return 1


def _unescaped(found: "re.Match[str]") -> str:
    return chr(int(found[1], 16)) if found[1] else found[2]


sys.exit(main())
