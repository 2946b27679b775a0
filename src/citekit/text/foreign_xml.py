"""XML that a stranger may have written: looked through before a parser builds anything of it. Pure; knows no element.

A document type is refused wherever XML is read: its entities can name files, and a few of them fill any memory.
"""

DEEPEST = 1000
"""The deepest nesting of elements accepted unless a caller says less; what programs write stays below 100."""


class ForeignXml(ValueError):
    """XML that is not read: what is wrong with it, and its line."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


def look_through(data: bytes | str, deepest: int = DEEPEST) -> None:
    """Let XML pass that is well-formed, has no document type and is not nested too deep.

    Args:
        data: bytes are read in the encoding that they declare; for a text the declaration does not count.

    Raises:
        ForeignXml: it is none of these.
    """
    from xml.parsers import expat

    depth = 0
    scout = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise ForeignXml("it has a document type, which is not read", scout.CurrentLineNumber)

    def enter(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > deepest:
            raise ForeignXml(f"it nests elements more than {deepest} deep", scout.CurrentLineNumber)

    def leave(*_: object) -> None:
        nonlocal depth
        depth -= 1

    scout.StartDoctypeDeclHandler = refuse
    scout.StartElementHandler, scout.EndElementHandler = enter, leave
    try:
        scout.Parse(data, True)
    except expat.ExpatError as error:
        raise ForeignXml(f"it is not XML: {expat.ErrorString(error.code)}", error.lineno) from error
    except (LookupError, ValueError) as error:  # an encoding that nobody knows, characters that no encoding has
        if isinstance(error, ForeignXml):
            raise
        raise ForeignXml(f"it is not XML: {error}", 1) from error
