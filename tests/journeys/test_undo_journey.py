"""Taking back, with the real command: log and undo, after outside edits, kills, reverts and a full state folder."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import Review

LIBRARY = """\
@article{doe2020,
  title = {One},
  year = {2020},
  keywords = {hair; condition:lichen-planopilaris; agent:tofacitinib},
}

@article{poe2019,
  title = {Two},
  keywords = {agent:baricitinib},
  year = {2019},
}

@misc{roe2021,
  title = {Three},
  year = {2021},
}
"""
TAGGED = LIBRARY.replace("{2021},\n", "{2021},\n  keywords = {condition:frontal-fibrosing-alopecia},\n")


@pytest.fixture
def held(make_review: Callable[[str], Review]) -> Review:
    """Return a review with three entries."""
    return make_review(LIBRARY)


def _tag(review: Review, *words: str) -> None:
    assert review.run("tag", *words).status == 0


def _edit(review: Review, old: str, new: str) -> str:
    text = review.library.read_text("utf-8")
    assert old in text
    review.write(text.replace(old, new))
    return text.replace(old, new)


def _killed(review: Review, *words: str) -> None:
    """Run a command that is killed between its note in the journal and the save."""
    code = (
        "import os, sys, pathlib\n"
        "pathlib.Path.replace = lambda *_: os._exit(9)\n"
        "sys.argv = ['citekit', *sys.argv[1:]]\n"
        "from citekit.cli import main\n"
        "main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *words], cwd=review.folder, env=review.env, check=False, capture_output=True
    )
    assert done.returncode == 9, done.stderr


def test_log_prints_one_line_a_command_newest_first(held: Review) -> None:
    """The line holds the command as it was typed; one that changed nothing is not there."""
    _tag(held, "add", "condition:FFA", "roe2021")
    _tag(held, "add", "condition:FFA", "roe2021")
    _tag(held, "remove", "agent:tofacitinib", "doe2020")
    lines = held.run("log").out.splitlines()

    assert [line.split("  ")[1] for line in lines] == [
        "citekit tag remove agent:tofacitinib doe2020",
        "citekit tag add condition:FFA roe2021",
    ]


def test_several_commands_are_taken_back_one_by_one(held: Review) -> None:
    """Each undo gives the bytes from before its command; then there is nothing left."""
    states = [held.library.read_bytes()]
    for words in (
        ("add", "condition:FFA", "roe2021"),
        ("remove", "agent:tofacitinib", "doe2020"),
        ("remove", "agent:baricitinib", "poe2019"),
        ("rename", "condition:LPP", "condition:FFA"),
    ):
        _tag(held, *words)
        states.append(held.library.read_bytes())
    for state in states[-2::-1]:
        done = held.run("undo")
        assert (done.status, done.err, held.library.read_bytes()) == (0, "", state)
    done = held.run("undo")

    assert (done.status, done.err) == (1, "there is nothing to take back\n")


def test_a_dry_run_prints_the_diff_and_changes_nothing(held: Review) -> None:
    """The step can still be taken back afterwards."""
    _tag(held, "add", "condition:FFA", "roe2021")
    done = held.run("undo", "--dry-run")

    assert "-  keywords = {condition:frontal-fibrosing-alopecia}," in done.out
    assert held.library.read_text("utf-8") == TAGGED
    assert (held.run("undo").status, held.library.read_text("utf-8")) == (0, LIBRARY)


@pytest.mark.parametrize(
    ("words", "edits"),
    [
        (("add", "condition:FFA", "roe2021"), [("year = {2021}", "year = {2022}")]),
        (("add", "condition:FFA", "roe2021"), [("year = {2021}", "year = {2022}"), ("Three", "3"), ("2019", "1919")]),
        (("add", "condition:FFA", "roe2021"), [("  year = {2021},\n", "")]),
        (("add", "condition:FFA", "roe2021"), [("@article{doe2020", "% note\n@article{doe2020")]),
        (("remove", "agent:tofacitinib", "doe2020"), [("year = {2020}", "year = {1920}")]),
        (("remove", "agent:baricitinib", "poe2019"), [("year = {2019}", "year = {1919}")]),
        (("remove", "agent:baricitinib", "poe2019"), [("title = {Two}", "title = {Deux}")]),
        (("add", "condition:FFA", "doe2020", "poe2019", "roe2021"), [("year = {20", "year = {19")]),
        (("add", "condition:FFA", "doe2020"), [("hair;", "hair;")]),
    ],
)
def test_edits_of_neighbouring_lines_are_kept(
    held: Review, words: tuple[str, ...], edits: list[tuple[str, str]]
) -> None:
    """Only the bytes of the change itself count: what was edited beside them stays, the change goes."""
    _tag(held, *words)
    expected = LIBRARY
    for old, new in edits:
        _edit(held, old, new)
        expected = expected.replace(old, new)
    done = held.run("undo")

    assert (done.status, held.library.read_text("utf-8")) == (0, expected)


@pytest.mark.parametrize(
    ("words", "old", "new", "expected"),
    [
        (("add", "condition:FFA", "doe2020"), "alopecia}", "alopecia; mine}", "tofacitinib; mine}"),
        (("add", "condition:FFA", "doe2020"), "{hair;", "{mine; hair;", "{mine; hair;"),
        (("remove", "agent:tofacitinib", "doe2020"), "planopilaris}", "planopilaris; mine}", "tofacitinib; mine}"),
        (("remove", "condition:LPP", "doe2020"), "{hair;", "{mine; hair;", "{mine; hair; condition:lichen"),
        (("rename", "agent:tofacitinib", "agent:ruxolitinib"), "{hair;", "{mine; hair;", "agent:tofacitinib}"),
    ],
)
def test_what_was_written_into_the_same_field_is_kept(
    held: Review, words: tuple[str, ...], old: str, new: str, expected: str
) -> None:
    """A keyword beside ours stays when ours comes or goes."""
    _tag(held, *words)
    _edit(held, old, new)
    assert held.run("undo").status == 0
    text = held.library.read_text("utf-8")

    assert expected in text
    assert text.replace("mine; ", "").replace("; mine", "") == LIBRARY


def test_an_entry_that_was_moved_is_found_by_its_key(held: Review) -> None:
    """The tag goes from its own entry, not from the one that has the same text beside it."""
    _tag(held, "add", "condition:FFA", "poe2019", "roe2021")
    text = held.library.read_text("utf-8")
    first, second, third = text.split("\n\n")
    held.write("\n\n".join((third.rstrip("\n"), second, first)) + "\n")
    assert held.run("undo").status == 0
    first, second, third = LIBRARY.split("\n\n")

    assert held.library.read_text("utf-8") == "\n\n".join((third.rstrip("\n"), second, first)) + "\n"


@pytest.mark.parametrize(
    ("words", "old", "new"),
    [
        (("add", "condition:FFA", "roe2021"), "frontal-fibrosing", "FRONTAL-fibrosing"),
        (("add", "condition:FFA", "roe2021"), "{condition:frontal-fibrosing-alopecia}", "{condition:lichen}"),
        (("add", "condition:FFA", "doe2020"), "; condition:frontal", "; mine; condition:frontal"),
        (("remove", "agent:tofacitinib", "doe2020"), "lichen-planopilaris}", "lichen-planopilaris2}"),
        (("add", "condition:FFA", "doe2020"), "alopecia}", "alopecia2}"),
        (("rename", "agent:tofacitinib", "agent:ruxolitinib"), "agent:rux", "agent:r-ux"),
        (("remove", "agent:baricitinib", "poe2019"), "keywords = {}", "keywords = {mine}"),
        (("add", "condition:FFA", "roe2021"), "@misc{roe2021", "@misc{roe2021, title={New}}\n@misc{roe2021"),
    ],
)
def test_undo_is_refused_where_its_bytes_were_edited_since(
    held: Review, words: tuple[str, ...], old: str, new: str
) -> None:
    """What somebody wrote into the same field is not overwritten: status 1, a reason, not a byte changed."""
    _tag(held, *words)
    edited = _edit(held, old, new)
    done = held.run("undo")
    if "@misc" in old:  # the tag still stands in one entry of that key alone
        assert (done.status, held.library.read_text("utf-8")) == (0, LIBRARY.replace(old, new))
        return

    assert (done.status, held.library.read_text("utf-8")) == (1, edited)
    assert "edited since" in done.err


def test_the_same_text_in_another_entry_is_not_taken_for_it(held: Review) -> None:
    """The tag was removed by hand from its entry and given to another: the other one keeps it."""
    _tag(held, "add", "condition:FFA", "roe2021")
    line = "  keywords = {condition:frontal-fibrosing-alopecia},\n"
    _edit(held, line, "")
    text = _edit(held, "  title = {Two},\n", "  title = {Two},\n" + line)
    done = held.run("undo")

    assert (done.status, held.library.read_text("utf-8")) == (1, text)


@pytest.mark.parametrize("beside", ["", "% by hand\n"])
def test_what_was_put_back_by_hand_is_passed_over(held: Review, beside: str) -> None:
    """A command whose old bytes stand there again does not block the older one; a notice names it."""
    _tag(held, "remove", "agent:tofacitinib", "doe2020")
    before = held.library.read_text("utf-8")
    _tag(held, "add", "condition:FFA", "roe2021")
    held.write(beside + before)
    done = held.run("undo")

    assert (done.status, held.library.read_text("utf-8")) == (0, beside + LIBRARY)
    assert "`citekit tag add condition:FFA roe2021` was passed over" in done.err
    assert "tag remove agent:tofacitinib" in done.out
    assert held.run("undo").status == 1


def test_a_command_killed_before_its_save_is_not_offered(held: Review) -> None:
    """Neither `log` nor `undo` believes the note of a save that did not come, also after an edit by hand."""
    _tag(held, "add", "condition:FFA", "roe2021")
    _killed(held, "tag", "remove", "agent:tofacitinib", "doe2020")
    assert held.library.read_text("utf-8") == TAGGED
    assert [line.split("  ")[1] for line in held.run("log").out.splitlines()] == [
        "citekit tag add condition:FFA roe2021"
    ]
    held.write("% by hand\n" + TAGGED)

    assert held.run("undo").status == 0
    assert held.library.read_text("utf-8") == "% by hand\n" + LIBRARY


def test_a_killed_undo_can_be_done_again(held: Review) -> None:
    """When the library was not saved, the command is still there to be taken back."""
    _tag(held, "add", "condition:FFA", "roe2021")
    _killed(held, "undo")
    assert held.library.read_text("utf-8") == TAGGED

    assert held.run("undo").status == 0
    assert held.library.read_text("utf-8") == LIBRARY


def test_without_a_state_folder_the_command_succeeds_and_no_older_one_is_taken_back(held: Review) -> None:
    """The change is saved; `undo` then refuses, instead of taking back the command before it."""
    _tag(held, "add", "condition:FFA", "roe2021")
    full = held.folder / "full"
    full.write_text("no folder")
    done = held.run("tag", "remove", "agent:tofacitinib", "doe2020", env={"XDG_STATE_HOME": str(full)})
    assert done.status == 0
    text = held.library.read_text("utf-8")
    assert "tofacitinib" not in text
    undone = held.run("undo")

    assert (undone.status, held.library.read_text("utf-8")) == (1, text)
    assert "`citekit tag remove agent:tofacitinib doe2020` cannot be taken back" in undone.err


def test_an_undo_that_cannot_be_noted_does_nothing(held: Review) -> None:
    """Where the journal can be read but not written, the library stays as it is: status 4."""
    _tag(held, "add", "condition:FFA", "roe2021")
    code = (
        "import sys\n"
        "from citekit import storage\n"
        "from citekit.errors import LibraryError\n"
        "def full(path, line, **_):\n"
        "    raise LibraryError('`x` cannot be written: no space left on device')\n"
        "storage.append_line = full\n"
        "sys.argv = ['citekit', 'undo']\n"
        "from citekit.cli import main\n"
        "main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=held.folder, env=held.env, check=False, capture_output=True, text=True
    )

    assert (done.returncode, held.library.read_text("utf-8")) == (4, TAGGED)
    assert "no space left on device" in done.stderr


def test_an_entry_that_was_deleted_keeps_nothing_from_being_taken_back(held: Review) -> None:
    """The other entries of the command lose their tag; a notice names the one that is gone."""
    _tag(held, "add", "condition:FFA", "poe2019", "roe2021")
    text = held.library.read_text("utf-8")
    held.write(text[: text.index("@misc")])
    done = held.run("undo")

    assert (done.status, held.library.read_text("utf-8")) == (0, LIBRARY[: LIBRARY.index("@misc")])
    assert "`roe2021` is not in the library any more" in done.err


KEYLESS = "@article{,\n  title = {One},\n}\n\n@article{,\n  title = {Two},\n}\n"


def test_a_tag_of_an_entry_without_a_key_goes(
    make_review: Callable[[str], Review],
) -> None:
    """It is found by what stands around it; where that was edited nothing is taken back, and no other entry's tag."""
    review = make_review(KEYLESS)
    _tag(review, "add", "condition:FFA", "--where", "title:one or title:two")
    review.write(review.library.read_text("utf-8") + "% the end\n")
    assert review.run("undo").status == 0
    assert review.library.read_text("utf-8") == KEYLESS + "% the end\n"

    _tag(review, "add", "condition:FFA", "--where", "title:one or title:two")
    edited = _edit(review, "{One}", "{Won}")
    done = review.run("undo")
    assert (done.status, review.library.read_text("utf-8")) == (1, edited)
    assert "`keywords` of an entry without a key, or what stands around it, was edited since" in done.err


def _page(folder: Path) -> str:
    (folder / "works.jsonl").write_text(
        '{"DOI": "10.5555/new", "type": "journal-article", "title": ["New"], "issued": {"date-parts": [[2020]]},'
        ' "author": [{"family": "Doe", "given": "A"}], "container-title": ["J"]}\n'
    )
    return "works.jsonl"


def test_an_added_entry_goes_whatever_was_written_beside_it(held: Review) -> None:
    """Its own text counts; lines before and behind it are kept, and an edit of the entry itself refuses the undo."""
    assert held.run("add", "10.5555/new", "--snapshot", _page(held.folder), "--offline").status == 0
    added = held.library.read_text("utf-8")
    held.write(added.replace("  year = {2021},\n", "") + "% the end\n")
    assert held.run("undo").status == 0
    assert held.library.read_text("utf-8") == LIBRARY.replace("  year = {2021},\n", "") + "% the end\n"

    held.write(LIBRARY)
    assert held.run("add", "10.5555/new", "--snapshot", "works.jsonl", "--offline").status == 0
    edited = _edit(held, "{New}", "{New and improved}")
    done = held.run("undo")
    assert (done.status, held.library.read_text("utf-8")) == (1, edited)
    assert "edited since" in done.err


def test_undo_says_how_many_entries_go_and_come(held: Review) -> None:
    """Of an addition, of a removal; a change of fields is told by the command alone."""
    (held.folder / "two.bib").write_text("@misc{n1, title = {New}}\n@misc{n2, title = {Newer}}\n")
    assert held.run("add", "--as-given", "-f", "two.bib", "--offline").err
    assert held.run("undo").out == "taken back: citekit add --as-given -f two.bib --offline (2 entries removed)\n"
    assert held.run("remove", "poe2019").status == 0
    assert held.run("undo").out == "taken back: citekit remove poe2019 (1 entry brought back)\n"
    _tag(held, "add", "condition:FFA", "poe2019")
    assert held.run("undo").out == "taken back: citekit tag add condition:FFA poe2019\n"


def test_an_added_entry_that_was_deleted_by_hand_is_passed_over(held: Review) -> None:
    """Its key is gone, so there is nothing of it to take back."""
    assert held.run("add", "10.5555/new", "--snapshot", _page(held.folder), "--offline").status == 0
    held.write("% by hand\n" + LIBRARY)
    done = held.run("undo")

    assert (done.status, held.library.read_text("utf-8")) == (1, "% by hand\n" + LIBRARY)
    assert "was passed over" in done.err


def test_two_undos_at_once_take_back_two_commands(held: Review) -> None:
    """The journal is read and written under the lock, so neither takes back what the other does."""
    _tag(held, "add", "condition:FFA", "roe2021")
    _tag(held, "remove", "agent:tofacitinib", "doe2020")
    for process in [held.start("undo") for _ in range(2)]:
        _, err = process.communicate()
        assert process.returncode == 0, err

    assert held.library.read_text("utf-8") == LIBRARY


def test_commands_at_once_are_noted_one_after_the_other(held: Review) -> None:
    """Each has its own number, and all can be taken back."""
    agents = ("tofacitinib", "ruxolitinib", "upadacitinib", "adalimumab")
    for process in [held.start("tag", "add", f"agent:{agent}", "roe2021") for agent in agents]:
        _, err = process.communicate()
        assert process.returncode == 0, err
    assert [row["id"] for row in held.run("log", "--json").json["results"]] == [4, 3, 2, 1]
    for _ in agents:
        assert held.run("undo").status == 0

    assert held.library.read_text("utf-8") == LIBRARY
