"""What an evidence map can be written as: names and file endings."""

from citekit.render.endings import FormatNames

NAMES = FormatNames(
    {
        "html": (".html", ".htm"),
        "svg": (".svg",),
        "png": (".png",),
        "csv": (".csv",),
        "md": (".md", ".markdown"),
        "txt": (".txt",),
    },
    {"markdown": "md", "text": "txt", "plain": "txt", "htm": "html"},
)
"""The formats of ``map``."""

DEFAULT = "txt"
"""The format when neither ``--to`` nor a file ending chooses one."""


def map_format_of(path: str = "", to: str = "") -> str:
    """Return the name of the format: that of ``to``, else of the ending of ``path``, else DEFAULT.

    Raises:
        UnknownFormat: the name or the ending is not known; the hint names the known ones.
    """
    if to:
        return NAMES.named(to)
    return NAMES.of_file(path) if path not in ("", "-") else DEFAULT
