"""What ``CITEKIT_OFFLINE`` says."""

from pathlib import Path

import pytest

from citekit import config


@pytest.mark.parametrize(
    ("value", "offline"),
    [
        ("1", True),
        ("true", True),
        ("yes", True),
        ("0", False),
        ("", False),
        ("False", False),
        ("no", False),
        (" OFF ", False),
    ],
)
def test_usual_words_for_no_are_not_offline(tmp_path: Path, value: str, offline: bool) -> None:
    """Any value means offline but blank, zero and the words for no, in any case."""
    settings = config.load(tmp_path, {"HOME": str(tmp_path / "home"), "CITEKIT_OFFLINE": value})

    assert settings.offline == offline
