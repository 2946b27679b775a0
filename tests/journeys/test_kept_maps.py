"""The page of a map kept between commands: the same again, anew whenever anything it was made from is another."""

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.config import load
from citekit.findings import Finding
from citekit.journeys import charting, kept_maps
from citekit.journeys.chart_wish import CellRow, ChartWish
from citekit.journeys.kept_lists import made_from
from citekit.journeys.kept_maps import drawn
from citekit.journeys.workspace import Workspace
from citekit.outcomes import Outcome
from citekit.vocabulary import Concept
from citekit.vocabulary.tables import write_table
from opened import opened_below

FILES = {
    "citekit.toml": 'title = "Our map"\nretractions = "watch.csv"\n',
    "watch.csv": "Record ID,OriginalPaperDOI,RetractionDOI,RetractionNature\n",
    "own.csl": (
        '<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0"><info><title>Mine</title></info>'
        '<citation><layout><text variable="title"/></layout></citation>'
        '<bibliography><layout><text variable="title" prefix="Mine: "/></layout></bibliography></style>'
    ),
    "refs/library.bib": (
        "@article{doe2020, author = {Doe, A.}, title = {Alpha}, journal = {Journal of Tests}, year = {2020},\n"
        "  keywords = {condition:lpp, agent:d}}\n@article{doe2021, author = {Doe, A.}, title = {Beta}, year = {2021}\n"
    ),
    "refs/vocabulary.toml": (
        '[facets.condition]\nlabel = "Condition"\nimport = ["v/more.tsv"]\n[condition.lpp]\nlabel = "lpp"\n'
        '[facets.agent]\nlabel = "Agent"\n[agent.d]\nlabel = "D"\n'
    ),
    "refs/v/more.tsv": write_table([Concept("condition", "ffa", "frontal fibrosing alopecia")]),
    "refs/works.jsonl": '{"DOI": "10.5555/other"}\n',
    "refs/decisions.jsonl": '{"key": "doe2020", "tag": "agent:d", "decision": "manual", "role": "cause"} ',
    "refs/journals.csv": "Journal of Tests;J Tests\n",
    "templates/map.html.j2": "{{ title }} {{ count }}",
}
WISH = ChartWish(to="html", style="own.csl")


class Desk:
    """A review with a file of every kind, and how often a map of it was really made."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root = folder / "review"
        self.environ = {"HOME": str(folder), "XDG_CACHE_HOME": str(folder / "cache")}
        self.made = 0
        for name, text in FILES.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        monkeypatch.chdir(self.root)
        self.make = charting.draw_map
        self.changed = ""
        monkeypatch.setattr(charting, "draw_map", self._counted)

    def _counted(self, workspace: Workspace, wish: ChartWish) -> Outcome:
        self.made += 1
        outcome = self.make(workspace, wish)
        if self.changed:
            self.change(self.changed)
        return outcome

    def workspace(self) -> Workspace:
        """Return the review as a new command sees it."""
        return Workspace(load(self.root, self.environ))

    def draw(self, wish: ChartWish = WISH) -> Outcome:
        """Return the map, kept or made."""
        return drawn(self.workspace(), wish)

    def change(self, name: str) -> None:
        """Add a blank line to a file."""
        with (self.root / name).open("ab") as file:
            file.write(b"\n")

    def kept(self) -> list[Path]:
        """Return the files that are kept."""
        return sorted((self.workspace().settings.cache / "lists").glob("*"))


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Return a review with a file of every kind."""
    return Desk(tmp_path, monkeypatch)


def test_a_map_asked_for_again_is_not_made_again(desk: Desk) -> None:
    """Bytes, cells with their roles, and findings come out the same, those of an entry that cannot be read too."""
    first = desk.draw()
    assert desk.draw() == first
    assert desk.made == 1
    assert first.data.endswith(b" 1\n")
    assert [row.as_json()["roles"] for row in first.results if row.as_json()["count"]] == [{"cause": ["doe2020"]}]
    assert [finding.code for finding in first.findings] == ["unparsed-block"]


def test_every_file_of_the_review_that_a_map_reads_counts(desk: Desk) -> None:
    """No file is opened while a map is made whose change would not be seen."""
    read = opened_below(desk.root, lambda: desk.make(desk.workspace(), WISH))
    read -= {desk.root / "citekit.toml"}  # what the settings say counts, not how they are written
    assert len(read) > 5
    for path in sorted(read):
        before = made_from(desk.workspace(), WISH)
        desk.change(str(path))
        assert made_from(desk.workspace(), WISH) != before, path


@pytest.mark.parametrize("field", [field.name for field in fields(ChartWish)])
def test_another_wish_is_another_map(desk: Desk, field: str) -> None:
    """Every part of a wish counts."""
    value = getattr(WISH, field)
    other: Any = not value if isinstance(value, bool) else f"{value}x"
    names = [made_from(desk.workspace(), wish) for wish in (WISH, replace(WISH, **{field: other}), WISH)]
    assert names[0] == names[2] != names[1]


@pytest.mark.parametrize("to", ["svg", "csv", "md", "txt"])
def test_only_pages_are_kept(desk: Desk, to: str) -> None:
    """A picture or a table is made each time."""
    assert desk.draw(ChartWish(to=to)) == desk.draw(ChartWish(to=to))
    assert (desk.made, desk.kept()) == (2, [])


def test_a_map_whose_files_changed_while_it_was_made_is_not_kept(desk: Desk) -> None:
    """It may be made from the one half before and the other after."""
    desk.changed = "refs/library.bib"
    desk.draw()
    assert desk.kept() == []


@pytest.mark.parametrize("damage", [b"", b"x", b"0" * 40 + b"\n{}"])
def test_a_damaged_map_is_made_anew(desk: Desk, damage: bytes) -> None:
    """Nobody sees more of it than the time."""
    first = desk.draw()
    (file,) = desk.kept()
    file.write_bytes(damage)
    assert desk.draw() == first
    assert desk.made == 2


_TEXTS = st.text(st.sampled_from('aß王\n"\\\0\x85\udc80\u2028'), max_size=5)
_KEYS = st.lists(_TEXTS, max_size=2)
_ROWS = st.builds(
    CellRow, *[_TEXTS] * 4, _KEYS, _KEYS, st.dictionaries(_TEXTS, _KEYS), st.dictionaries(_TEXTS, st.integers()),
    st.booleans(), st.booleans(),
)  # fmt: skip
_FINDINGS = st.tuples(*[_TEXTS] * 5, *[st.integers(0, 9)] * 3, _TEXTS).map(lambda row: Finding(*row))


@settings(deadline=None, max_examples=60)
@given(
    st.lists(_ROWS, max_size=3).map(tuple),
    st.lists(_FINDINGS, max_size=3).map(tuple),
    _KEYS.map(tuple),
    st.booleans(),
    st.binary(max_size=9),
)
def test_a_kept_map_comes_back_as_it_was(
    rows: tuple[CellRow, ...], findings: tuple[Finding, ...], notices: tuple[str, ...], unmatched: bool, data: bytes
) -> None:
    """Keys in any script, every part of a cell and of a finding."""
    outcome = Outcome("map", rows, findings=findings, notices=notices, unmatched=unmatched, data=data)
    assert kept_maps._unpacked(kept_maps._packed(outcome)) == outcome
