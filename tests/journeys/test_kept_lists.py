"""A finished list kept between commands: the same again, anew whenever anything it was made from is another."""

from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.config import load
from citekit.findings import Finding
from citekit.journeys import kept_lists, rendering
from citekit.journeys.kept_lists import rendered
from citekit.journeys.list_wish import ListWish, Row
from citekit.journeys.workspace import Workspace
from citekit.outcomes import Outcome
from citekit.vocabulary import Concept
from citekit.vocabulary.tables import write_table
from conftest import Review
from opened import opened_below

LIBRARY = (
    "@article{doe2020, author = {Doe, A.}, title = {Alpha}, journal = {Journal of Tests}, year = {2020},\n"
    "  keywords = {condition:lpp}}\n@article{doe2021, author = {Doe, A.}, title = {Beta}, year = {2021}\n"
)
CSL = (
    '<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0"><info><title>Mine</title></info>'
    '<citation><layout><text variable="title"/></layout></citation>'
    '<bibliography><layout><text variable="title" prefix="Mine: "/></layout></bibliography></style>'
)
FILES = {
    "citekit.toml": 'title = "Our list"\nretractions = "watch.csv"\n',
    "watch.csv": "Record ID,OriginalPaperDOI,RetractionDOI,RetractionNature\n",
    "own.csl": CSL,
    "refs/library.bib": LIBRARY,
    "refs/vocabulary.toml": (
        '[facets.condition]\nlabel = "Condition"\nimport = ["v/more.tsv"]\n[condition.lpp]\nlabel = "lpp"\n'
    ),
    "refs/v/more.tsv": write_table([Concept("condition", "ffa", "frontal fibrosing alopecia")]),
    "refs/works.jsonl": '{"DOI": "10.5555/other"}\n',
    "refs/decisions.jsonl": '{"key": "doe2020", "tag": "condition:lpp", "decision": "manual", "role": "cause"} ',
    "refs/journals.csv": "Journal of Tests;J Tests\n",
    "refs/notes/entries.md": "## @doe2020\nA note.\n",
    "templates/mine.html.j2": '{% include "parts/top.html.j2" %}{{ title }} {{ count }}',
    "templates/parts/top.html.j2": "Top: ",
    "styles/mine.csl": '<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0"><info><title>D</title>'
    '<link href="https://x.invalid/styles/parent" rel="independent-parent"/></info></style>',
    "styles/parent.csl": CSL,
}
WISH = ListWish(to="html", style="mine", template="mine", annotated=True)


class Desk:
    """A review with a file of every kind, and how often a list of it was really made."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root = folder / "review"
        self.environ = {"HOME": str(folder), "XDG_CACHE_HOME": str(folder / "cache")}
        self.made = 0
        for name, text in FILES.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        monkeypatch.chdir(self.root)
        self.make = rendering.render_list
        self.meanwhile: Callable[[], object] = lambda: None
        monkeypatch.setattr(rendering, "render_list", self._counted)

    def _counted(self, workspace: Workspace, wish: ListWish) -> Outcome:
        self.made += 1
        outcome = self.make(workspace, wish)
        self.meanwhile()
        return outcome

    def pretend(self) -> None:
        """Let making a list take no time."""
        self.make = lambda workspace, wish: Outcome("render", (Row("doe2020"),), text="a list", data=b"a list")

    def workspace(self) -> Workspace:
        """Return the review as a new command sees it."""
        return Workspace(load(self.root, self.environ))

    def render(self, wish: ListWish = WISH) -> Outcome:
        """Return the list, kept or made."""
        return rendered(self.workspace(), wish)

    def kept(self) -> list[Path]:
        """Return the files that are kept."""
        return sorted((self.workspace().settings.cache / "lists").glob("*"))


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Return a review with a file of every kind."""
    return Desk(tmp_path, monkeypatch)


def test_the_second_time_nothing_is_made_and_the_same_comes_out(desk: Desk) -> None:
    """Bytes, rows and findings, those of an entry that cannot be read too."""
    first = desk.render()
    assert desk.render() == first
    assert desk.made == 1
    assert first.data == b"Top: Our list 1\n"
    assert [finding.code for finding in first.findings] == ["unparsed-block"]


@pytest.mark.parametrize("name", FILES)
def test_a_list_is_made_anew_when_a_file_has_changed(desk: Desk, name: str) -> None:
    """Whatever the file is to the list; a file that is as it was gives the list that was."""
    desk.pretend()
    wish = replace(WISH, style="own.csl") if name == "own.csl" else WISH
    path = desk.root / name
    desk.render(wish)
    path.write_text(FILES[name].replace("D", "E", 1) + ("\n" if name != "citekit.toml" else "locale = 'de'\n"))
    desk.render(wish)
    assert desk.made == 2
    path.write_text(FILES[name])
    desk.render(wish)
    assert desk.made == (3 if name in ("watch.csv", "refs/works.jsonl") else 2)  # large files are known by their time


@pytest.mark.parametrize("name", ["refs/notes/new.md", "templates/new.html.j2", "styles/new.csl"])
def test_a_list_is_made_anew_when_a_file_has_come_or_gone(desk: Desk, name: str) -> None:
    """A template of the review takes the place of a shipped one by lying there."""
    desk.pretend()
    desk.render()
    (desk.root / name).write_text("x")
    desk.render()
    (desk.root / name).unlink()
    desk.render()
    assert desk.made == 2


@pytest.mark.parametrize("field", [field.name for field in fields(ListWish)])
def test_another_wish_is_another_list(desk: Desk, field: str) -> None:
    """Every part of a wish counts."""
    value = getattr(WISH, field)
    other: Any = (
        not value if isinstance(value, bool) else ("year",) if field in ("by", "fold", "empty") else f"{value}x"
    )
    names = [kept_lists.made_from(desk.workspace(), wish) for wish in (WISH, replace(WISH, **{field: other}), WISH)]
    assert names[0] == names[2] != names[1]


@pytest.mark.parametrize("what", ["works.sqlite", "package_folder", "templates_folder", "pandoc_identity", "folder"])
def test_a_list_is_made_anew_with_another_program_or_other_facts(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, what: str
) -> None:
    """Stored records, citekit's own files, its templates, pandoc; paths in messages depend on the current folder."""
    before = kept_lists.made_from(desk.workspace(), WISH)
    if what == "works.sqlite":
        cache = desk.workspace().settings.cache
        cache.mkdir(parents=True, exist_ok=True)
        (cache / what).write_bytes(b"")
    elif what == "folder":
        monkeypatch.chdir(desk.root / "refs")
    elif what == "pandoc_identity":
        monkeypatch.setattr(kept_lists, what, lambda: "another pandoc")
    else:
        (tmp_path / "code").mkdir()
        (tmp_path / "code" / "new.py").write_text("")
        monkeypatch.setattr(kept_lists, what, lambda: tmp_path / "code")
    assert kept_lists.made_from(desk.workspace(), WISH) != before


def test_every_file_of_the_review_that_is_read_counts(desk: Desk) -> None:
    """No file is opened while a list is made whose change would not be seen."""
    read = opened_below(desk.root, lambda: desk.make(desk.workspace(), WISH))
    read -= {desk.root / "citekit.toml"}  # what the settings say counts, not how they are written
    assert len(read) > 7
    for path in sorted(read):
        before = kept_lists.made_from(desk.workspace(), WISH)
        with path.open("ab") as file:
            file.write(b"\n")
        assert kept_lists.made_from(desk.workspace(), WISH) != before, path


def test_a_list_whose_files_changed_while_it_was_made_is_not_kept(desk: Desk) -> None:
    """It may be made from the one half before and the other after."""
    desk.pretend()
    desk.meanwhile = lambda: desk.root.joinpath("refs/library.bib").write_text(LIBRARY + "}\n")
    desk.render()
    assert desk.kept() == []


@pytest.mark.parametrize("elsewhere", ["own.html.j2", "refs/own.html.j2"])
def test_a_list_of_which_not_all_is_known_is_not_kept(desk: Desk, elsewhere: str) -> None:
    """A template outside of the folders of templates may take in whatever lies beside it."""
    desk.pretend()
    (desk.root / elsewhere).write_text("{{ title }}")
    desk.render(replace(WISH, template=elsewhere))
    assert desk.kept() == []


def test_a_pdf_is_not_kept(desk: Desk) -> None:
    """It depends on the fonts of the computer."""
    desk.pretend()
    desk.render(ListWish(to="pdf"))
    assert desk.kept() == []


@pytest.mark.parametrize("damage", [b"", b"x", b"0" * 40 + b"\n{}"])
def test_a_damaged_list_is_made_anew(desk: Desk, damage: bytes) -> None:
    """Nobody sees more of it than the time."""
    desk.pretend()
    first = desk.render()
    (file,) = desk.kept()
    file.write_bytes(damage)
    assert desk.render() == first
    file.write_bytes(file.read_bytes().replace(b"list", b"tsil"))
    assert desk.render() == first
    assert desk.made == 3


def test_links_in_a_circle_come_to_an_end(desk: Desk) -> None:
    """A link to the folder above is followed once."""
    desk.pretend()
    (desk.root / "templates" / "again").symlink_to(desk.root / "templates", target_is_directory=True)
    desk.render()
    desk.render()
    assert desk.made == 1


_TEXTS = st.text(st.sampled_from('aß王\n"\\\0\x85\udc80\u2028'), max_size=5)
_ROWS = st.lists(st.builds(Row, _TEXTS), max_size=3).map(tuple)
_FINDINGS = st.lists(
    st.tuples(*[_TEXTS] * 5, *[st.integers(0, 9)] * 3, _TEXTS).map(lambda row: Finding(*row)), max_size=3
).map(tuple)


@settings(deadline=None, max_examples=60)
@given(_ROWS, _FINDINGS, st.lists(_TEXTS, max_size=2).map(tuple), st.booleans(), st.binary(max_size=9), st.booleans())
def test_what_is_kept_comes_back_as_it_was(
    rows: tuple[Row, ...],
    findings: tuple[Finding, ...],
    notices: tuple[str, ...],
    unmatched: bool,
    data: bytes,
    is_text: bool,
) -> None:
    """Keys in any script, bytes that are no text, every part of a finding."""
    text = data.decode("utf-8", "replace").lstrip("\ufeff") if is_text else ""
    data = text.encode() if is_text else data
    outcome = Outcome("render", rows, findings=findings, notices=notices, text=text, unmatched=unmatched, data=data)
    assert kept_lists._unpacked(kept_lists._packed(outcome)) == outcome


def test_the_command_says_the_same_the_second_time(review: Review) -> None:
    """List, JSON, findings on stderr and exit status."""
    review.library.write_text(LIBRARY)
    for words in (("render", "--to", "md"), ("render", "--json"), ("render", "nothing")):
        first, second = review.run(*words), review.run(*words)
        assert (first.status, first.out, first.err) == (second.status, second.out, second.err)
    assert len(list(Path(review.env["XDG_CACHE_HOME"]).glob("citekit/lists/*.cache"))) == 3
