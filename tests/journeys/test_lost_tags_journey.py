"""Tags that another program dropped: told by ``check``, brought back by one command; what a hand took out is let be."""

import json

import pytest

from conftest import Review

LPP, FFA, DRUG = "condition:lichen-planopilaris", "condition:frontal-fibrosing-alopecia", "agent:tofacitinib"
TITLES = {
    "one": "Tofacitinib for lichen planopilaris",
    "two": "Tofacitinib for frontal fibrosing alopecia",
    "three": "Lichen planopilaris",
    "four": "Frontal fibrosing alopecia",
}
BARE = "".join(f"@article{{{key}, title={{{title}}}, year=2020}}\n" for key, title in TITLES.items())


@pytest.fixture
def tagged(review: Review) -> Review:
    """Return a review of four works whose suggestions are accepted."""
    review.write(BARE)
    assert review.run("tag", "accept", "--all").status == 0
    return review


def lost(review: Review) -> list[str]:
    """Return the keys of the findings that a tag is lost."""
    found = review.run("check", "--json").json["findings"]
    return [one["key"] for one in found if one["code"] == "lost-tag"]


def take_out(review: Review, *tags: str, key: str) -> None:
    """Edit the library as a person does who takes tags out of one entry."""
    lines = review.library.read_text().splitlines(keepends=True)
    for number, line in enumerate(lines):
        if line.startswith(f"@article{{{key},"):
            for tag in tags:
                line = line.replace(f"{tag}, ", "").replace(f", {tag}", "").replace(tag, "")
            lines[number] = line
    review.write("".join(lines))


def test_an_export_over_the_library_is_noticed_and_undone_by_one_command(tagged: Review) -> None:
    """Each work that lost its tags is named with them, and the next step; then library and log are as they were."""
    before, log = tagged.library.read_bytes(), (tagged.folder / "refs/decisions.jsonl").read_bytes()
    tagged.write(BARE)
    found = tagged.run("check", "--json").json
    told = [one for one in found["findings"] if one["code"] == "lost-tag"]
    back = tagged.run("tag", "accept", "--lost", "--json")

    assert [one["key"] for one in told] == list(TITLES)
    assert f"`{DRUG}`" in told[0]["message"] and f"`{LPP}`" in told[0]["message"]
    assert told[0]["severity"] == "warning"
    assert "works that have lost tags: 4; `citekit tag accept --lost` brings them back" in found["notices"]
    assert back.status == 0
    assert {row["key"]: set(row["added"]) for row in back.json["results"]}["one"] == {DRUG, LPP}
    assert sorted(tagged.library.read_bytes()) == sorted(before)
    assert (tagged.folder / "refs/decisions.jsonl").read_bytes() == log
    assert lost(tagged) == []
    assert tagged.run("undo").status == 0
    assert tagged.library.read_text() == BARE


def test_what_is_lost_can_be_looked_at_first(tagged: Review) -> None:
    """A dry run prints the diff and writes nothing; a tag beside is wrong use."""
    tagged.write(BARE)

    assert f"keywords={{{LPP}}}" in tagged.run("tag", "accept", "--lost", "three", "--dry-run").out
    assert tagged.library.read_text() == BARE
    assert tagged.run("tag", "accept", "--lost", LPP).status == 2
    assert tagged.run("tag", "accept", "--lost", "--all").status == 2


@pytest.mark.parametrize("verb", ["remove", "reject"])
def test_what_was_taken_away_with_citekit_is_not_lost(tagged: Review, verb: str) -> None:
    """The log says so; nor does it come back."""
    tagged.run("tag", verb, LPP, "--where", "key:*")

    assert lost(tagged) == []
    assert tagged.run("tag", "accept", "--lost").err == "no tag is lost\n"


@pytest.mark.parametrize(("key", "tags"), [("one", [LPP]), ("one", [DRUG]), ("three", [LPP])])
def test_a_tag_that_a_hand_took_out_is_not_told(tagged: Review, key: str, tags: list[str]) -> None:
    """One of several, or the only one; `check` is silent, and brings nothing back unless the work is named."""
    take_out(tagged, *tags, key=key)
    by_hand = tagged.library.read_bytes()

    assert lost(tagged) == []
    assert tagged.run("tag", "accept", "--lost").status == 0
    assert tagged.library.read_bytes() == by_hand
    tagged.run("tag", "accept", "--lost", key)
    assert tags[0] in tagged.run("show", key).out


def test_one_entry_that_a_hand_emptied_is_not_told(tagged: Review) -> None:
    """Nor one tag that was taken out of every entry that has others; `untagged` tells what is bare."""
    take_out(tagged, LPP, DRUG, key="one")
    take_out(tagged, DRUG, key="two")

    assert lost(tagged) == []
    assert "untagged: one" in tagged.run("check").out


def of_ten(review: Review, bare: int) -> None:
    """Tag ten works, then take the tags out of some, as the revert of a commit does."""
    entry = "@article{{k{}, title={{x}}, year=2020, keywords={{{}}}}}\n"
    review.write("".join(entry.format(n, "") for n in range(10)))
    assert review.run("tag", "add", LPP, "--where", "key:*").status == 0
    review.write("".join(entry.format(n, "" if n < bare else LPP) for n in range(10)))


@pytest.mark.parametrize(("bare", "told"), [(2, 0), (4, 0), (5, 5), (10, 10)])
def test_half_of_the_works_are_told_from_five_on(review: Review, bare: int, told: int) -> None:
    """A program drops the tags of all, and then some may be decided anew; a reverted commit takes those of some."""
    of_ten(review, bare)

    assert len(lost(review)) == told


def test_a_reverted_commit_that_gave_a_second_tag_takes_nothing_that_is_missed(tagged: Review) -> None:
    """Though every work had it: the log is merged by union, so a revert takes back the library alone."""
    before = tagged.library.read_bytes()
    assert tagged.run("tag", "add", "agent:dupilumab", "--where", "key:*").status == 0
    tagged.library.write_bytes(before)

    assert lost(tagged) == []


def test_what_was_meant_is_said_in_one_go(tagged: Review) -> None:
    """For all that `check` tells, each tag of the entry that had it; a dry run says so, and undo takes it back."""
    tagged.write(BARE)
    log = tagged.folder / "refs/decisions.jsonl"
    before = log.read_text()
    hint = next(one["hint"] for one in tagged.run("check", "--json").json["findings"] if one["code"] == "lost-tag")
    tried = tagged.run("tag", "reject", "--lost", "--dry-run")
    unchanged = log.read_text()
    done = tagged.run("tag", "reject", "--lost", "--json")

    assert "`citekit tag reject --lost`" in hint
    assert (tried.status, unchanged) == (0, before)
    assert "would-reject  one" in tried.out and "+++ b/refs/decisions.jsonl" in tried.out
    assert {(row["key"], *row["tags"]) for row in done.json["results"]} == {
        ("one", DRUG), ("one", LPP), ("two", DRUG), ("two", FFA), ("three", LPP), ("four", FFA)
    }  # fmt: skip
    assert (lost(tagged), tagged.library.read_text()) == ([], BARE)
    assert tagged.run("tag", "reject", "--lost").err == "no tag is lost\n"
    assert tagged.run("undo").status == 0
    assert lost(tagged) == list(TITLES)


def test_rejecting_needs_tags_or_lost_ones_never_both(tagged: Review) -> None:
    """Without either no tag is named; an unknown key is told."""
    assert tagged.run("tag", "reject").status == 2
    assert tagged.run("tag", "reject", "--lost", LPP).status == 2
    done = tagged.run("tag", "reject", "--lost", "nobody")
    assert (done.status, "there is no entry `nobody`" in done.err) == (1, True)


def test_a_narrower_tag_stands_for_its_broader_one(review: Review) -> None:
    """Who writes the drug where the class stood has lost nothing; nor is a tag lost that the vocabulary has no more."""
    review.write(BARE)
    review.run("tag", "add", "agent:jak-inhibitor", "one", "two")
    review.write(review.library.read_text().replace("agent:jak-inhibitor", DRUG))

    assert lost(review) == []


def test_a_library_with_other_keys_is_told_once(tagged: Review) -> None:
    """Its tags cannot be brought back, for nobody knows which is which: the hint says how the file is."""
    text = BARE
    for key in TITLES:
        text = text.replace(f"{{{key},", f"{{{key}2020,")
    tagged.write(text)
    (finding,) = [one for one in tagged.run("check", "--json").json["findings"] if one["code"] == "lost-tag"]

    assert finding["message"] == "no entry has the keys of 4 works that tags were decided for, `one` among them"
    assert "git restore" in finding["hint"]


def test_a_work_that_a_hand_took_out_is_not_told(tagged: Review) -> None:
    """Nor are all of them, for no other keys have come in their place."""
    tagged.write(tagged.library.read_text().split("\n", 1)[1])
    one_less = lost(tagged)
    tagged.write("")

    assert (one_less, lost(tagged)) == ([], [])


def rate(review: Review, *rows: tuple[str, str], rule: str = "") -> None:
    """Log who said what about one tag of one work."""
    with (review.folder / "refs/decisions.jsonl").open("a", encoding="utf-8") as file:
        for by, decision in rows:
            row = {"key": "one", "tag": LPP, "decision": decision, "by": by, "rule": rule}
            file.write(json.dumps(row) + "\n")


def differing(review: Review) -> list[str]:
    """Return the messages of the findings that two people differ; only who asks is told."""
    assert "disagreement" not in review.run("check").out
    found = review.run("check", "--coverage", "--json").json["findings"]
    return [one["message"] for one in found if one["code"] == "disagreement"]


def test_contradicting_words_of_two_people_are_told(review: Review) -> None:
    """After a merge the order of lines decides: so both are named, until one gives in or it is settled."""
    review.write(BARE)
    rate(review, ("anna", "accepted"), ("ben", "rejected"))
    told = differing(review)
    rate(review, ("ben", "accepted"))

    assert told == [f"`{LPP}` is decided differently: anna accepted, ben rejected; the last word counts"]
    assert differing(review) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((("anna", "accepted"), ("anna", "rejected")), ()),
        ((("anna", "accepted"), ("ben", "removed")), ()),
        ((("anna", "accepted"), ("ben", "rejected")), (("carla", "accepted"),)),
    ],
)
def test_what_is_no_contradiction_is_not_told(
    review: Review, before: tuple[tuple[str, str], ...], after: tuple[tuple[str, str], ...]
) -> None:
    """A change of one's own mind, a tag that was seen and taken away, and what was settled."""
    review.write(BARE)
    rate(review, *before)
    rate(review, *after, rule="settled")

    assert differing(review) == []
