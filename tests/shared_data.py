"""The corpora that lie beside the checkout, used in place; where one is absent its tests are skipped with a reason."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


def shared(name: str) -> Path:
    """Return the path of a corpus file or folder, or skip the test."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"the corpus `{name}` is not beside this checkout")
    return path


def sample(paths: list[Path], every: int) -> list[Path]:
    """Return every n-th path: what CI walks of a corpus that only `-m slow` walks whole."""
    return paths[::every]
