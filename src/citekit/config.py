"""Settings: where the review lies, what its citekit.toml and the environment say. Read once, then handed down."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from citekit.errors import ConfigError, UsageError, why
from citekit.storage import is_there, real

SETTINGS_FILE = "citekit.toml"
PUBLIC_CROSSREF = "https://api.crossref.org"
PUBLIC_DOI = "https://doi.org"
NOT_OFFLINE = ("", "0", "false", "f", "no", "n", "off")
"""Values of ``CITEKIT_OFFLINE``, in any case, with which citekit is not offline; with every other it is."""

_REVIEW_KEYS = (
    "library",
    "vocabulary",
    "snapshot",
    "decisions",
    "style",
    "locale",
    "dialect",
    "title",
    "map-title",
    "expected",
)
_TEXT_KEYS = ("mailto", *_REVIEW_KEYS, "retractions")
_PERSONAL_KEYS = ("mailto", "retractions")
_NEEDED = ("library", "vocabulary", "decisions", "style", "title")
"""Settings that are left out where they are not wanted; the others may be blank."""
_WRITTEN = {
    "library": "refs/library.bib",
    "vocabulary": "refs/vocabulary.toml",
    "decisions": "refs/decisions.jsonl",
}
"""The files of a review that commands write, and where they lie when no setting names them."""
_FILES = {"snapshot": "snapshot", "retractions": "Retraction Watch file"}
"""Settings that name a file which must be there, and what it is."""
DIALECTS = ("bibtex", "biblatex")
_CHECK_KEYS = ("ignore",)
"""Settings of the table ``[check]``, each a list of texts."""


class Settings(NamedTuple):
    """All that a command may know of its surroundings.

    Attributes:
        root: the review's folder, or None outside of one.
        library, vocabulary, decisions: files of the review.
        snapshots: the review's snapshot files that exist.
        style: citation style for reading lists; locale: their language, or blank; title: of the lists.
        map_title: title of the maps; blank for the facets' names.
        dialect: ``bibtex`` or ``biblatex``, for new entries.
        mailto: address for Crossref's polite pool, or blank.
        crossref_url, doi_url: base URLs without a closing slash; doi_url is blank where doi.org must not be asked.
        timeout: seconds a request.
        offline: whether the network is not to be used.
        cache, state: citekit's folders for this user.
        retractions: Retraction Watch files.
        expected: the facets that ``check`` expects of every entry, ``none`` for no facet; empty for its own choice.
        ignored: the findings that ``check`` passes over, each ``code:key`` or ``code``.
    """

    root: Path | None
    library: Path
    vocabulary: Path
    decisions: Path
    snapshots: tuple[Path, ...]
    style: str
    dialect: str
    title: str
    mailto: str
    crossref_url: str
    doi_url: str
    timeout: float
    offline: bool
    cache: Path
    state: Path
    retractions: tuple[Path, ...] = ()
    locale: str = ""
    expected: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    map_title: str = ""

    def need_review(self) -> Path:
        """Return the review's folder.

        Raises:
            UsageError: there is none.
        """
        if self.root is None:
            raise UsageError(
                "there is no review here: no `citekit.toml` in this folder or above",
                hint="run `citekit init` to make one, or change into the review's folder",
            )
        return self.root


def load(folder: Path, environ: Mapping[str, str], *, offline: bool = False) -> Settings:
    """Return the settings for a command started in ``folder``.

    Args:
        folder: where the search for ``citekit.toml`` begins; it goes upwards, as git does.
        environ: the environment (contract A5 names the variables read).
        offline: whether ``--offline`` was given.

    Raises:
        ConfigError: ``citekit.toml`` cannot be read, holds a wrong key or value, or names a snapshot that is not there
            or one file for two purposes.
        UsageError: an environment variable holds a wrong value.
    """
    root = find_review(folder)
    values = _read(root / SETTINGS_FILE) if root else {}
    base = root or folder
    own = user_folder(environ, "XDG_CONFIG_HOME", ".config") / "citekit"
    personal = _read(own / "config.toml", personal=True)
    refs = base / "refs"
    snapshot = values.get("snapshot", "")
    files = {key: base / values.get(key, name) for key, name in _WRITTEN.items()}
    if root:
        _check_apart(root, files)
    candidates = [base / snapshot] if snapshot else [refs / "works.jsonl", refs / "works.jsonl.gz"]
    crossref = environ.get("CITEKIT_CROSSREF_URL", "").rstrip("/")
    doi = environ.get("CITEKIT_DOI_URL", "").rstrip("/")
    return Settings(
        root=root,
        **files,
        snapshots=tuple(path for path in candidates if root and is_there(path)),
        style=values.get("style", "vancouver"),
        dialect=values.get("dialect", "bibtex"),
        title=values.get("title", "Reading list"),
        mailto=environ.get("CITEKIT_MAILTO", "") or values.get("mailto", "") or personal.get("mailto", ""),
        crossref_url=crossref or PUBLIC_CROSSREF,
        doi_url=doi or ("" if crossref else PUBLIC_DOI),
        timeout=_timeout(environ.get("CITEKIT_TIMEOUT", "")),
        offline=offline or environ.get("CITEKIT_OFFLINE", "").strip().lower() not in NOT_OFFLINE,
        cache=user_folder(environ, "XDG_CACHE_HOME", ".cache") / "citekit",
        state=user_folder(environ, "XDG_STATE_HOME", ".local/state") / "citekit",
        retractions=_retractions(values, base) or _retractions(personal, own),
        locale=values.get("locale", ""),
        expected=tuple(name.strip() for name in values.get("expected", "").split(",") if name.strip()),
        ignored=tuple(values.get("check", {}).get("ignore", ())),
        map_title=values.get("map-title", ""),
    )


def shown(path: Path) -> str:
    """Return a path relative to the current folder, or as it is where that is gone."""
    try:
        return os.path.relpath(path)
    except (OSError, ValueError):
        return str(path)


def find_review(folder: Path) -> Path | None:
    """Return the nearest folder at or above ``folder`` that holds a ``citekit.toml``, or None.

    A folder that cannot be looked into is passed over.
    """
    folder = folder.absolute()
    for place in (folder, *folder.parents):
        settings = place / SETTINGS_FILE
        if is_there(settings) and settings.is_file():
            return place
    return None


def _retractions(values: Mapping[str, str], folder: Path) -> tuple[Path, ...]:
    """Return the Retraction Watch file that settings name, taken from the settings' own folder."""
    name = values.get("retractions", "")
    return (folder / name,) if name else ()


def user_folder(environ: Mapping[str, str], variable: str, default: str) -> Path:
    """Return a folder of this user; below ``/dev/null``, where nothing can lie, for a user without a home."""
    value, home = environ.get(variable, ""), environ.get("HOME", "")
    return Path(value) if value.startswith("/") else Path(home if home.startswith("/") else _home()) / default


def _home() -> str:
    """Return the user's home as the system knows it. A folder that users share would be anybody's to fill."""
    import pwd

    try:
        return pwd.getpwuid(os.geteuid()).pw_dir
    except KeyError:
        return os.devnull


def _timeout(value: str) -> float:
    if not value:
        return 30.0
    try:
        seconds = float(value)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 3600:
        raise UsageError(f"`CITEKIT_TIMEOUT={value}` is no number of seconds", hint="set it to a number such as 30")
    return seconds


def _read(path: Path, *, personal: bool = False) -> dict[str, Any]:
    """Return the settings of one file, each a text but for the table ``[check]``; empty where there are none.

    The user's own settings are done without where they may not be read: the home may be somebody else's (``sudo``).
    """
    try:
        text = path.read_text("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError) as error:
        if personal and isinstance(error, PermissionError):
            return {}
        raise ConfigError(
            f"`{path.name}` cannot be read: {why(error)}", where=shown(path), hint="check the file"
        ) from None
    if all(not line.strip() or line.lstrip().startswith("#") for line in text.splitlines()):
        return {}
    import tomllib

    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        from citekit.text.toml_faults import fault_of

        fault = fault_of(str(error), text)
        where = f"{shown(path)}:{fault.line}:{fault.column}"
        raise ConfigError(f"no valid TOML: {fault.message}", where=where, hint="mend the line") from None
    for key, value in values.items():
        _check(path, text, key, value, personal)
    return values


def _check_apart(root: Path, files: Mapping[str, Path]) -> None:
    """Refuse one file for two purposes, by two names or by links too: what is written for the one ruins the other."""
    known = {_identity(root / SETTINGS_FILE): "settings"}
    for key, path in files.items():
        other = known.setdefault(_identity(path), key)
        if other != key:
            where = place_of(root, key) or place_of(root, other) or shown(root / SETTINGS_FILE)
            message = f"{other} and {key} of the review are one file: `{shown(path)}`"
            raise ConfigError(message, where=where, hint="give each a file of its own")


def _identity(path: Path) -> object:
    """Return what a file is known by under any name, also one that is not there yet."""
    try:
        status = path.stat()
    except OSError:
        return real(path)
    return status.st_dev, status.st_ino


def place_of(root: Path, key: str) -> str:
    """Return the place where a review's settings give ``key``, as ``file:line``; blank where they do not."""
    path = root / SETTINGS_FILE
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return ""
    line = _line_of(text, key, 0)
    return f"{shown(path)}:{line}" if line else ""


def _line_of(text: str, key: str, otherwise: int = 1) -> int:
    """Return the line of a key or of the table with this name, or ``otherwise``."""
    heads = (row.partition("#")[0].partition("=")[0].strip() for row in text.splitlines())
    return next((number for number, head in enumerate(heads, 1) if head in (key, f"[{key}]")), otherwise)


def _check(path: Path, text: str, key: str, value: object, personal: bool) -> None:
    known = _PERSONAL_KEYS if personal else _TEXT_KEYS
    where = f"{shown(path)}:{_line_of(text, key)}"
    if key == "check" and isinstance(value, dict) and not personal:
        for name, listed in value.items():
            _check_listed(f"{shown(path)}:{_line_of(text, name)}", name, listed)
        return
    if key == "check" and not personal:
        raise ConfigError("`check` must be a table", where=where, hint="write `[check]` on a line of its own")
    if key not in known:
        every = f"the settings are {', '.join(known)}"
        raise ConfigError(f"`{key}` is no setting", where=where, hint=f"{_meant(key, known)}{every}")
    if not isinstance(value, str):
        raise ConfigError(f"`{key}` must be text in quotes", where=where, hint=f'write `{key} = "…"`')
    if key in _NEEDED and not value.strip():
        raise ConfigError(f"`{key}` is blank", where=where, hint="give it a value, or take the line away")
    if "\0" in value:
        raise ConfigError(f"`{key}` holds a NUL character", where=where, hint="take it away")
    if key in _FILES and value and not is_there(path.parent / value):
        raise ConfigError(
            f"the {_FILES[key]} `{value}` is not there", where=where, hint="mend the name or take it away"
        )
    if key == "mailto":
        from citekit.identifiers import is_mail_address

        if not is_mail_address(value):
            hint = 'write it as `mailto = "you@example.org"`, or take the line away'
            raise ConfigError(f"`{value}` is not a mail address", where=where, hint=hint)
    if key == "dialect" and value not in DIALECTS:
        raise ConfigError(f"`{value}` is no dialect", where=where, hint=f"use one of {', '.join(DIALECTS)}")


def _check_listed(where: str, name: str, value: object) -> None:
    """Refuse what is no setting of the table ``[check]``, which ends the settings of the review before it."""
    if name not in _CHECK_KEYS:
        hint = f"{_meant(name, _CHECK_KEYS)}it has {', '.join(_CHECK_KEYS)}; settings of the review stand before it"
        raise ConfigError(f"`{name}` is no setting of `[check]`", where=where, hint=hint)
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        hint = f'write `{name} = ["missing-field:doe2020hair"]`'
        raise ConfigError(f"`{name}` must be a list of texts in quotes", where=where, hint=hint)


def _meant(word: str, known: Sequence[str]) -> str:
    """Return the question whether the nearest known word was meant; blank where none is near."""
    from difflib import get_close_matches

    near = get_close_matches(word.lower(), known, 1, 0.7)
    return f"did you mean `{near[0]}`? " if near else ""
