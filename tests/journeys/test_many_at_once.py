"""Different commands at the same time lose nothing of what any of them keeps, and each is one step to take back."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from citekit.pending import Pending
from conftest import Review
from crossref.records import record

COUNT = 6
LPP, FFA = "condition:lichen-planopilaris", "condition:frontal-fibrosing-alopecia"
TOFACITINIB, BARICITINIB = "agent:tofacitinib", "agent:baricitinib"


def _entries(volume: int) -> str:
    return "".join(
        f"@article{{k{n},\n  title = {{Hair {n}}},\n  volume = {{{volume}}},\n  doi = {{10.5555/{n}}},\n"
        f"  keywords = {{hair; {LPP}}},\n}}\n"
        for n in range(COUNT)
    )


def _snapshot(review: Review, volume: int) -> None:
    rows = (json.dumps(record(f"10.5555/{n}", volume=str(volume))) for n in range(COUNT))
    review.folder.joinpath("refs/works.jsonl").write_text("\n".join(rows) + "\n")


def _together(review: Review, commands: Iterable[Sequence[str]]) -> list[int]:
    """Run commands at the same time and return their statuses; none may show a traceback."""
    processes = [review.start(*words) for words in commands]
    for process in processes:
        _, err = process.communicate()
        assert "Traceback" not in err, err
    return [process.returncode for process in processes]


def _state(review: Review) -> tuple[str, str]:
    return review.library.read_text(), review.folder.joinpath("refs/vocabulary.toml").read_text()


def _decided(review: Review) -> list[dict[str, str]]:
    log = review.folder / "refs/decisions.jsonl"
    return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


def test_updates_at_once_keep_every_mark_of_whose_value_it_is(review: Review) -> None:
    """Each looks at one entry; when Crossref changes its mind all volumes are known as Crossref's, and offered."""
    review.write(_entries(1))
    _snapshot(review, 1)
    _together(review, [("update", f"key:k{n}", "--offline") for n in range(COUNT)])
    _snapshot(review, 2)
    rows = review.run("update", "--offline", "--json").json["results"]

    assert {row["key"]: row["outcome"] for row in rows if row["field"] == "volume"} == {
        f"k{n}": "offered" for n in range(COUNT)
    }


def test_updates_that_write_at_once_keep_what_they_wrote(review: Review) -> None:
    """All new volumes are in the library, and each is known as Crossref's when the next one comes."""
    review.write(_entries(1))
    _snapshot(review, 1)
    review.run("update", "--offline")
    _snapshot(review, 2)
    _together(review, [("update", f"key:k{n}", "--offline", "--yes") for n in range(COUNT)])
    assert review.library.read_text().count("volume = {2}") == COUNT
    _snapshot(review, 3)
    rows = review.run("update", "--offline", "--json").json["results"]

    assert [row["outcome"] for row in rows if row["field"] == "volume"] == ["offered"] * COUNT


def _mixed(review: Review) -> None:
    """Start commands that write everything a review has, at once, and see that each did all of its work."""
    start = review.write(_entries(1)).decode(), _state(review)[1]
    review.folder.joinpath("refs/works.jsonl").write_text(json.dumps(record("10.5555/new")) + "\n")
    commands = [
        *(("tag", "add", TOFACITINIB, f"k{n}") for n in range(3)),
        ("vocab", "rename", LPP, "condition:lpp-new"),
        ("tag", "reject", FFA, "k0"),
        ("vocab", "merge", "agent:infliximab", "agent:adalimumab"),
        ("tag", "add", BARICITINIB, "k5", "--role", "cause"),
        ("fmt",),
        ("add", "10.5555/new", "--tag", BARICITINIB, "--offline"),
    ]
    assert _together(review, commands) == [0] * len(commands)
    library, vocabulary = _state(review)

    assert (library.count(TOFACITINIB), library.count(BARICITINIB)) == (3, 2)
    assert (library.count(LPP), library.count("condition:lpp-new")) == (0, COUNT)
    assert ("[condition.lpp-new]" in vocabulary, "[agent.infliximab]" in vocabulary) == (True, False)
    decided = [(row["key"], row["tag"], row["decision"]) for row in _decided(review)]
    assert {("k5", BARICITINIB, "manual"), ("k0", FFA, "rejected")} <= set(decided)
    assert {(f"k{n}", "condition:lpp-new", "manual") for n in range(COUNT)} <= set(decided)
    assert "unknown-tag" not in review.run("check").out
    _undone(review, start)


def _undone(review: Review, start: tuple[str, str]) -> None:
    """Take everything back: one call a command, and every byte of library and vocabulary is as before."""
    logged = len(review.run("log").out.splitlines())
    statuses = [review.run("undo").status for _ in range(logged)]

    assert statuses == [0] * logged
    assert _state(review) == start
    last = {(row["key"], row["tag"]): row for row in _decided(review)}
    assert {row["rule"] for row in last.values()} == {"undone"}


def test_different_commands_at_once_do_all_of_their_work_and_can_be_taken_back(review: Review) -> None:
    """Tags, a role, a rejection, a rename, a merge, a layout, a new entry; then one undo for each of them."""
    _mixed(review)


@pytest.mark.slow
@pytest.mark.parametrize("trial", range(8))
def test_different_commands_at_once_again_and_again(review: Review, trial: int) -> None:
    """The same, eight times over: whichever comes first."""
    _mixed(review)


@pytest.mark.parametrize("word", ["rename", "merge"])
def test_a_change_of_the_vocabulary_is_one_step_while_others_tag(review: Review, word: str) -> None:
    """Whoever tags by the old name is first, or is told that it is gone; one ``undo`` takes the change back."""
    start = review.write(_entries(1).replace(LPP, "scalp")).decode(), _state(review)[1]
    change = ("vocab", word, LPP, "condition:lpp-new" if word == "rename" else FFA)
    tagging = [("tag", "add", LPP, f"k{n}") for n in range(COUNT)]
    statuses = _together(review, [*tagging[:3], change, *tagging[3:]])
    tagged = [n for n, status in enumerate((*statuses[:3], *statuses[4:])) if status == 0]
    library, _ = _state(review)

    assert LPP not in library
    assert library.count(change[3]) == len(tagged)
    assert set(statuses) <= {0, 2}
    rows = review.run("log").out.splitlines()
    assert sum("vocab" in row for row in rows) == 1
    assert len(rows) == 1 + len(tagged)
    for row in rows:
        assert review.run("undo").status == 0, row
    assert _state(review) == start


def test_the_rests_of_two_batches_at_once_are_both_kept(tmp_path: Path) -> None:
    """Both began before either ended; the next batch that reads gets the rest of both, and only that is replaced."""
    first, second = (Pending(tmp_path, tmp_path / "library.bib") for _ in range(2))
    first.begin(["a", "b"], ["x:y"])
    second.begin(["c", "d"], ["x:y"])
    first.keep(["b"], ["x:y"])
    second.keep(["d"], ["x:y"])
    third = Pending(tmp_path, tmp_path / "library.bib")
    assert third.read() == (("b", "d"), ("x:y",))
    third.begin(["b", "d"], ["x:y"])
    third.keep([], ["x:y"])

    assert Pending(tmp_path, tmp_path / "library.bib").read() == ((), ())


def test_rests_with_other_tags_wait_for_their_own_turn(tmp_path: Path) -> None:
    """No identifier gets tags that were meant for another: the newest rest comes first, the other one next."""
    for name in ("one", "two"):
        batch = Pending(tmp_path, tmp_path / "library.bib")
        batch.keep([name], [f"agent:{name}"])
    seen = []
    for _ in range(2):
        retry = Pending(tmp_path, tmp_path / "library.bib")
        seen.append(retry.read())
        retry.begin(*seen[-1])
        retry.keep([], [])

    assert seen == [(("two",), ("agent:two",)), (("one",), ("agent:one",))]
    assert Pending(tmp_path, tmp_path / "library.bib").read() == ((), ())
