"""Where the files that ship with citekit lie: in the wheel inside the package, in a checkout at the top level."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent.parent


def package_folder() -> Path:
    """Return the folder of citekit's own code."""
    return _PACKAGE


def templates_folder() -> Path:
    """Return the folder of the shipped templates (an editable install does not see them inside the package)."""
    return _first(_PACKAGE / "templates", _CHECKOUT / "templates")


def starter_vocabulary() -> Path:
    """Return the vocabulary that ``citekit init`` copies: that of the first case."""
    return _first(_PACKAGE / "starter" / "vocabulary.toml", _CHECKOUT / "refs" / "vocabulary.toml")


def _first(*candidates: Path) -> Path:
    for candidate in candidates:
        if candidate.exists():
            return candidate
    raise FileNotFoundError(f"citekit's installation is incomplete: {candidates[0]} is missing")
