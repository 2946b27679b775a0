"""Two reviews that share one vocabulary: commands of both at the same time fail no more than those of one."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from conftest import Review

CONCEPTS = ("condition:lichen-planopilaris", "condition:frontal-fibrosing-alopecia")


@pytest.fixture
def pair(tmp_path: Path, initialised: Path) -> tuple[Review, Review]:
    """Return two reviews of one person; the second one's vocabulary is the first one's."""
    one, two = (Review(tmp_path / name, tmp_path / "home") for name in ("one", "two"))
    for review, concept in zip((one, two), CONCEPTS, strict=True):
        shutil.copytree(initialised, review.folder)
        review.write(f"@misc{{key, title={{Hair}}, keywords={{{concept}}}}}\n")
    (two.folder / "refs/vocabulary.toml").unlink()
    settings = two.folder / "citekit.toml"
    settings.write_text(f'vocabulary = "../one/refs/vocabulary.toml"\n{settings.read_text()}')
    return one, two


def _renamed(review: Review, concept: str, count: int) -> list[str]:
    """Rename a concept again and again; return the errors."""
    errors = []
    for number in range(count):
        name = f"{review.folder.name}-{number}"
        errors.append(review.run("vocab", "rename", concept, name).err)
        concept = f"condition:{name}"
    return list(filter(None, errors))


@pytest.mark.parametrize("count", [4, pytest.param(25, marks=pytest.mark.slow)])
def test_renames_in_both_lose_nothing(pair: tuple[Review, Review], count: int) -> None:
    """Each library has its own last name, the vocabulary both, and no lock lies in a review but its library's."""
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(_renamed, pair, CONCEPTS, (count, count))) == [[], []]

    vocabulary = (pair[0].folder / "refs/vocabulary.toml").read_text()
    for review in pair:
        name = f"{review.folder.name}-{count - 1}"
        assert f"[condition.{name}]" in vocabulary
        assert f"{{condition:{name}}}" in review.library.read_text()
        assert [path.name for path in review.folder.rglob(".*.lock")] == [".library.bib.lock"]
