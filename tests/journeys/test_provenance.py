"""A law of ``update``: whatever has happened before, ``--yes`` never writes over what a person typed."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

from hypothesis import given, settings
from hypothesis import strategies as st

from citekit import config
from citekit.bib.entry import Entry
from citekit.identifiers import Doi
from citekit.journeys import updating
from citekit.journeys.asking import Answer, Question
from citekit.journeys.differing import UpdateWish
from citekit.journeys.formatting import format_files
from citekit.journeys.initialise import initialise
from citekit.journeys.provenance import Provenance, written_by
from citekit.journeys.workspace import Workspace
from citekit.mapping import crossref
from citekit.sources.cache import RecordCache
from citekit.sources.record import Record
from crossref.records import record

DOI = Doi("10.5555/a")


class Story:
    """A review with one entry, a Crossref that may change its mind, and who wrote the volume last."""

    def __init__(self, folder: Path) -> None:
        initialise(folder)
        self.workspace = Workspace(config.load(folder, {"HOME": str(folder / "home")}))
        self.library = self.workspace.settings.library
        self.library.write_text("@article{k, title={A work about 10.5555/a}, volume={c0}, doi={10.5555/a}}\n")
        self.volume, self.crossref, self.typed = "c0", "c0", False
        self.update(every=True)

    def write(self, value: str) -> None:
        """Type a volume."""
        self.library.write_text(self.library.read_text().replace(f"{{{self.volume}}}", f"{{{value}}}"))
        self.volume, self.typed = value, True

    def update(self, *, every: bool) -> None:
        """Ask Crossref, and with ``every`` write what is offered."""
        with mock.patch.object(updating, "answer", self._answer):
            found = updating.compare(self.workspace, UpdateWish())
        updating.write(self.workspace, found, found.offered() if every else (), command="update")
        entry = self.workspace.library().get("k")
        assert entry is not None
        if self.typed or not every:
            assert entry.fields["volume"] == self.volume
        else:
            assert entry.fields["volume"] == self.crossref
            self.volume = self.crossref

    def _answer(
        self, settings: config.Settings, asked: Sequence[Question], *rest: object, **more: object
    ) -> tuple[Mapping[Doi, Answer], tuple[str, ...]]:
        message = record(DOI.value, volume=self.crossref)
        cache = RecordCache(settings.cache / "works.sqlite")
        cache.put_many([Record(DOI, message, "crossref")])
        cache.close()
        return {DOI: Answer(crossref.to_work(message)[0], "crossref")}, ()


STEPS = st.lists(st.sampled_from(["type", "crossref", "look", "update"]), max_size=9)


@settings(deadline=None, max_examples=25)
@given(STEPS)
def test_what_a_person_typed_stays_and_what_crossref_said_follows_it(steps: list[str]) -> None:
    """Person, Crossref, looks and updates in any order."""
    with TemporaryDirectory() as folder:
        story = Story(Path(folder))
        for number, step in enumerate(steps, 1):
            if step == "type":
                story.write(f"p{number}")
            elif step == "crossref":
                story.crossref = f"c{number}"
            else:
                story.update(every=step == "update")


def test_the_marks_follow_a_new_citation_key(tmp_path: Path) -> None:
    """After a rename the entry's values are still known as Crossref's, and the old key knows nothing."""
    marks = Provenance(tmp_path, tmp_path / "library.bib")
    marks.wrote(("old", 1), "title", "A title")
    marks.rename(("old", 1), "new")
    marks.save()
    again = Provenance(tmp_path, tmp_path / "library.bib")
    entry = Entry("new", "article", {"title": "A title"})

    assert not again.own(("new", 0), entry, "title")
    assert again.own(("old", 1), entry, "title")


def test_what_fmt_lays_out_stays_the_work_of_whoever_typed_it(tmp_path: Path) -> None:
    """An entry that citekit only laid out anew does not count as written by citekit."""
    initialise(tmp_path)
    workspace = Workspace(config.load(tmp_path, {"HOME": str(tmp_path / "home")}))
    workspace.settings.library.write_text("@article{a,title={My own},\n\n\nyear=2020}\n")

    format_files(workspace.settings, [], check=False, command="citekit fmt", dry_run=False)

    assert "\n\n\n" not in workspace.settings.library.read_text()
    assert written_by(workspace, workspace.library()) == frozenset()
