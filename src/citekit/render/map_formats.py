"""What an evidence map can be written as: names, file endings, and which of them print references."""

from citekit.errors import UnknownFormat

ENDINGS = {
    "html": (".html", ".htm"),
    "svg": (".svg",),
    "png": (".png",),
    "csv": (".csv",),
    "md": (".md", ".markdown"),
    "txt": (".txt",),
}
"""Every format by its name, with the file endings that choose it."""

DEFAULT = "txt"
"""The format when neither ``--to`` nor a file ending chooses one."""

_ALSO = {"markdown": "md", "text": "txt", "plain": "txt", "htm": "html"}


def map_format_of(path: str = "", to: str = "") -> str:
    """Return the name of the format: that of ``to``, else of the ending of ``path``, else DEFAULT.

    Raises:
        UnknownFormat: the name or the ending is not known; the hint names the known ones.
    """
    if to:
        name = to.lower().lstrip(".")
        if (name := _ALSO.get(name, name)) not in ENDINGS:
            raise UnknownFormat(f"the format `{to}` is not known", hint="known formats: " + ", ".join(ENDINGS))
        return name
    if not path or path == "-":
        return DEFAULT
    ending = _ending(path)
    if name := _by_ending(ending):
        return name
    known = ", ".join(ending for endings in ENDINGS.values() for ending in endings)
    raise UnknownFormat(
        f"the file ending `{ending}` is not known" if ending else f"`{path}` has no file ending",
        hint=f"known endings: {known}; or choose with --to " + "|".join(ENDINGS),
    )


def belies(path: str, to: str) -> bool:
    """Return whether the ending of a file promises another format than the one that was asked for."""
    return _by_ending(_ending(path)) not in ("", map_format_of("", to))


def _ending(path: str) -> str:
    file = path.replace("\\", "/").rpartition("/")[2]
    return "." + file.rpartition(".")[2].lower() if "." in file else ""


def _by_ending(ending: str) -> str:
    return next((name for name, endings in ENDINGS.items() if ending in endings), "")
