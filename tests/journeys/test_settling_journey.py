"""Settling what two people differ on: the table of conflicts keeps its lines, and what is stored is told and new."""

import json

import pytest

from conftest import Review

LPP = "condition:lichen-planopilaris"
BOTH = ("tag", "agreement", "anna", "ben")
CODES = ("lost-tag", "disagreement")


def rate(review: Review, who: str, **verdicts: str) -> None:
    """Log what somebody decided about lichen planopilaris, a verdict a key."""
    with (review.folder / "refs/decisions.jsonl").open("a", encoding="utf-8") as file:
        for key, decision in verdicts.items():
            file.write(json.dumps({"key": key, "tag": LPP, "decision": decision, "by": who}) + "\n")


@pytest.fixture
def rated(review: Review) -> Review:
    """Return a review of five works: both accept k0, both reject k1, which has the tag, and differ on the rest."""
    review.write("".join(f"@misc{{k{n}, title={{x}}, keywords={{{LPP if n == 1 else ''}}}}}\n" for n in range(5)))
    rate(review, "anna", k0="accepted", k1="rejected", k2="accepted", k3="rejected", k4="accepted")
    rate(review, "ben", k0="accepted", k1="rejected", k2="rejected", k3="accepted", k4="rejected")
    return review


def tagged(review: Review) -> list[str]:
    """Return the keys that have the tag."""
    return review.run("list", LPP, "--format", "keys").out.split()


def lines(review: Review) -> list[str]:
    """Return the lines of the decision log."""
    return (review.folder / "refs/decisions.jsonl").read_text().splitlines()


def test_a_table_that_is_filled_in_is_not_written_over(rated: Review) -> None:
    """Each of its bytes stays, words of one's own too; conflicts that are new come behind, and the next step works."""
    rated.run(*BOTH, "--settle", "open.tsv")
    table = rated.folder / "open.tsv"
    filled = table.read_text().replace("\tk2", "accept\tk2") + "# ask Carla about k3\r\nAccept\tk3\t" + LPP
    table.write_bytes(filled.encode())
    again = rated.run(*BOTH, "--settle", "open.tsv")
    same = table.read_bytes()
    rate(rated, "anna", k1="accepted")
    more = rated.run(*BOTH, "--settle", "open.tsv")

    assert (again.status, same) == (0, filled.encode())
    assert "open.tsv: 0 conflicts, behind the 3 that it has" in again.err
    assert table.read_bytes() == filled.encode() + f"\n\tk1\t{LPP}\taccept\treject\t\tx\n".encode()
    assert "open.tsv: 1 conflict, behind the 3" in more.err
    assert rated.run(*BOTH, "--apply", "open.tsv").status == 0
    assert tagged(rated) == ["k0", "k1", "k2", "k3"]


@pytest.mark.parametrize("held", ["my notes on this\n", "decision\tkey\ttag\tanna\tcarla\twords\ttitle\n"])
def test_another_file_is_never_written_over(rated: Review, held: str) -> None:
    """Nor the table of two others: that is wrong use, and nothing is written."""
    (rated.folder / "open.tsv").write_text(held)
    done = rated.run(*BOTH, "--settle", "open.tsv")

    assert done.status == 2
    assert "`open.tsv` is there already and is no table of conflicts of `anna` and `ben`" in done.err
    assert "hint: give another file" in done.err
    assert (rated.folder / "open.tsv").read_text() == held


def test_a_new_table_has_what_was_settled_before(rated: Review) -> None:
    """So a table that was lost costs no work; applied as it is it changes nothing."""
    (rated.folder / "one.tsv").write_text(f"reject\tk2\t{LPP}\n")
    rated.run(*BOTH, "--apply", "one.tsv")
    rated.run(*BOTH, "--settle", "two.tsv")
    before = (rated.library.read_bytes(), lines(rated))
    done = rated.run(*BOTH, "--apply", "two.tsv")

    assert f"\nreject\tk2\t{LPP}\t" in (rated.folder / "two.tsv").read_text()
    assert (done.status, (rated.library.read_bytes(), lines(rated))) == (0, before)


def test_what_both_say_is_named_and_what_is_open_is_counted(rated: Review) -> None:
    """Tags that both accept come, one that both rejected goes, and each is a row; so is what the table settles."""
    (rated.folder / "open.tsv").write_text(f"accept\tk2\tcondition:LPP\n\tk3\t{LPP}\n")
    tried = rated.run(*BOTH, "--apply", "open.tsv", "--dry-run")
    done = rated.run(*BOTH, "--apply", "open.tsv", "--json")

    assert done.json["results"] == [
        {"key": "k0", "tag": LPP, "decision": "accepted", "why": "both"},
        {"key": "k1", "tag": LPP, "decision": "rejected", "why": "both"},
        {"key": "k2", "tag": LPP, "decision": "accepted", "why": "settled"},
    ]
    assert done.json["notices"] == [
        "new: both accept 1, both reject 1, settled 1",
        "conflicts left open: 2; `citekit tag agreement anna ben --settle FILE` writes them down",
    ]
    assert tried.out.startswith(f"accepted  k0  {LPP}  both\nrejected  k1  {LPP}  both\naccepted  k2  {LPP}  settled\n")
    assert "+++ b/refs/decisions.jsonl" in tried.out
    assert tagged(rated) == ["k0", "k2"]


def test_the_same_table_applied_again_does_nothing(rated: Review) -> None:
    """No line, no step of the journal, no row; that nothing is new is said, and the open conflicts are told again."""
    (rated.folder / "open.tsv").write_text(f"accept\tk2\t{LPP}\nreject\tk3\t{LPP}\n")
    rated.run(*BOTH, "--apply", "open.tsv")
    before = (rated.library.read_bytes(), lines(rated), rated.run("log").out)
    again = rated.run(*BOTH, "--apply", "open.tsv")

    assert (again.status, again.out) == (0, "")
    assert again.err.startswith("nothing new: all of it is stored already\nconflicts left open: 1; ")
    assert (rated.library.read_bytes(), lines(rated), rated.run("log").out) == before


def test_the_table_names_the_next_step_and_what_is_left_blank_is_told(rated: Review) -> None:
    """The command to paste stands in it; of lines without a decision it is said how many and what to do."""
    rated.run(*BOTH, "--settle", "open.tsv")
    table = rated.folder / "open.tsv"
    said = "write `accept` or `reject` before each in `open.tsv`, then run this again\n"
    assert table.read_text().splitlines()[1] == "# `citekit tag agreement anna ben --apply open.tsv`"
    assert rated.run(*BOTH, "--apply", "open.tsv").err.endswith(f"\nconflicts left open: 3; {said}")

    table.write_text(table.read_text().replace("\tk2", "accept\tk2"))
    assert rated.run(*BOTH, "--apply", "open.tsv").err == f"new: settled 1\nconflicts left open: 2; {said}"
    assert "--settle FILE` writes them down" in rated.run(*BOTH, "--apply", "-", text=table.read_text()).err


def test_a_table_that_decides_nothing_says_what_is_open(review: Review) -> None:
    """Where the two agree on nothing either, nothing is stored and the status is 1."""
    review.write("@misc{k0, title={x}}\n")
    rate(review, "anna", k0="accepted")
    rate(review, "ben", k0="rejected")
    review.run(*BOTH, "--settle", "open.tsv")
    done = review.run(*BOTH, "--apply", "open.tsv")

    assert (done.status, len(lines(review))) == (1, 2)
    assert done.err.startswith("nothing is settled\nconflicts left open: 1; write `accept` or `reject` before each in")


def test_undo_takes_a_settlement_back_and_it_can_be_done_again(rated: Review) -> None:
    """Library and log say what they said; then the table means the same as before."""
    library = rated.library.read_bytes()
    (rated.folder / "open.tsv").write_text(f"accept\tk2\t{LPP}\n")
    rated.run(*BOTH, "--apply", "open.tsv", env={"CITEKIT_USER": "carla"})
    assert rated.run("undo").status == 0
    assert rated.library.read_bytes() == library
    again = rated.run(*BOTH, "--apply", "open.tsv", "--json", env={"CITEKIT_USER": "carla"})

    assert [row["key"] for row in again.json["results"]] == ["k0", "k1", "k2"]


def test_what_somebody_else_decided_since_stays(rated: Review) -> None:
    """What both say gives way to the last word of a third person, unless the table decides it; that is counted."""
    (rated.folder / "open.tsv").write_text(f"accept\tk2\t{LPP}\n")
    rated.run(*BOTH, "--apply", "open.tsv")
    carla = {"CITEKIT_USER": "carla"}
    rated.run("tag", "remove", LPP, "k0", "k2", env=carla)
    rated.run("tag", "add", LPP, "k1", env=carla)
    done = rated.run(*BOTH, "--apply", "open.tsv")

    assert "left as somebody else has decided since: 2" in done.err
    assert tagged(rated) == ["k1", "k2"]


def test_logs_of_two_places_are_stored_once(rated: Review) -> None:
    """Decisions that the review's own log does not have get a line there, rejections too, the first time only."""
    log = rated.folder / "refs/decisions.jsonl"
    rows = log.read_text().splitlines(keepends=True)
    (rated.folder / "a.jsonl").write_text("".join(rows[:5]))
    (rated.folder / "b.jsonl").write_text("".join(rows[5:]))
    log.unlink()
    (rated.folder / "open.tsv").write_text("")
    words = ("tag", "agreement", "a.jsonl", "b.jsonl", "--apply", "open.tsv", "--json")
    first, again = rated.run(*words), rated.run(*words)

    assert [(row["key"], row["decision"]) for row in first.json["results"]] == [("k0", "accepted"), ("k1", "rejected")]
    assert (again.json["results"], len(lines(rated)), tagged(rated)) == ([], 2, ["k0"])


def test_conflicts_of_an_imported_notation_have_its_label(rated: Review) -> None:
    """On the screen beside the tag, in the table in the last column."""
    vocabulary = rated.folder / "refs/vocabulary.toml"
    vocabulary.write_text(vocabulary.read_text() + '\n[condition.D006333]\nlabel = "Heart Failure"\n')
    log = rated.folder / "refs/decisions.jsonl"
    log.write_text(log.read_text().replace(LPP, "condition:D006333"))
    done = rated.run(*BOTH, "--settle", "open.tsv")

    assert "  k2  condition:D006333 (Heart Failure)\n" in done.out
    assert (rated.folder / "open.tsv").read_text().splitlines()[-1].split("\t")[-1] == "Heart Failure"


def test_a_table_that_names_the_two_the_other_way_round_keeps_its_columns(rated: Review) -> None:
    """New lines say who said what as its first line does."""
    rated.run(*BOTH, "--settle", "open.tsv")
    rate(rated, "anna", k1="accepted")
    done = rated.run("tag", "agreement", "ben", "anna", "--settle", "open.tsv")

    assert done.status == 0
    assert (rated.folder / "open.tsv").read_text().splitlines()[-1].split("\t")[1:5] == ["k1", LPP, "accept", "reject"]


def test_lines_that_contradict_each_other_are_refused(rated: Review) -> None:
    """However the tag is written: both lines are named, and nothing is stored."""
    before = (rated.library.read_bytes(), lines(rated))
    (rated.folder / "open.tsv").write_text(f"accept\tk2\tcondition:LPP\n\nreject\tk2\t{LPP}\n")
    done = rated.run(*BOTH, "--apply", "open.tsv")

    assert done.status == 2
    assert f"open.tsv:3: `{LPP}` of `k2` is both accepted and rejected: lines 1 and 3" in done.err
    assert (rated.library.read_bytes(), lines(rated)) == before
    (rated.folder / "open.tsv").write_text(f"accept\tk2\tcondition:LPP\naccept\tk2\t{LPP}\n")
    assert rated.run(*BOTH, "--apply", "open.tsv").status == 0


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("yes\tk2\t" + LPP, "`yes` is no decision"),
        ("accept\tk2", "the tag is missing"),
        ("accept\tk2\t", "the tag is missing"),
        ("accept\t\t" + LPP, "the key is missing"),
        ("accept", "the key is missing"),
        ("accept\tk2\tLPP", "`LPP` is no tag"),
        ("accept\tk2\tcondition:nowhere", "`condition:nowhere` is not in the vocabulary"),
        ("\taccept\tk2\t" + LPP, "`accept` stands in the second column"),
        ("\t\tk2\t" + LPP, "the key is missing"),
        ("\tk2", "the tag is missing"),
        ("\tx\tk2\t" + LPP, "`k2` is no tag"),
    ],
)
def test_a_line_that_cannot_be_read_says_what_is_wrong(rated: Review, line: str, told: str) -> None:
    """With its place, a line that is left open too; nothing is stored."""
    before = (rated.library.read_bytes(), lines(rated))
    (rated.folder / "open.tsv").write_text(line + "\n")
    done = rated.run(*BOTH, "--apply", "open.tsv")

    assert (done.status, f"open.tsv:1: {told}" in done.err) == (2, True), done.err
    assert (rated.library.read_bytes(), lines(rated)) == before


def test_an_unknown_key_is_not_said_to_be_stored(rated: Review) -> None:
    """It is named, and nothing else is told of it."""
    (rated.folder / "open.tsv").write_text("")
    rated.run(*BOTH, "--apply", "open.tsv")
    (rated.folder / "open.tsv").write_text(f"accept\tnobody\t{LPP}\n")
    done = rated.run(*BOTH, "--apply", "open.tsv")

    assert (done.status, "there is no entry `nobody`" in done.err) == (1, True)
    assert "nothing new" not in done.err


def test_what_was_decided_blind_is_stored_by_the_settlement_alone(rated: Review) -> None:
    """Until then no tag is missed; from then on the log says what the library has, so that a loss is noticed."""
    log = rated.folder / "refs/decisions.jsonl"
    log.write_text(log.read_text().replace('"}\n', '", "blind": true}\n'))
    (rated.folder / "open.tsv").write_text(f"accept\tk2\t{LPP}\n")

    def told() -> list[str]:
        return [
            one["key"] for one in rated.run("check", "--coverage", "--json").json["findings"] if one["code"] in CODES
        ]

    assert told() == []
    rated.run(*BOTH, "--apply", "open.tsv")
    assert [json.loads(line)["rule"] for line in lines(rated)[-3:]] == ["settled"] * 3
    again = rated.run(*BOTH, "--apply", "open.tsv")
    assert (again.out, told()) == ("", [])
    rated.write(rated.library.read_text().replace(LPP, ""))
    assert told() == ["k0", "k2"]
