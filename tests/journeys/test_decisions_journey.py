"""The decision log with the real command: every way a tag comes and goes leaves a line, and no line is ever lost."""

import json
import shutil

import pytest

from conftest import Review

LIBRARY = """\
@article{one, title={Tofacitinib for lichen planopilaris}, year=2020}
@article{two, title={Nothing of interest}, year=2021}
"""
ANNA = {"CITEKIT_USER": "anna"}


def lines(review: Review) -> list[dict[str, object]]:
    """Return the lines of the decision log."""
    path = review.folder / "refs/decisions.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def said(review: Review) -> list[tuple[object, object, object]]:
    """Return (key, tag, decision) of each line."""
    return [(row["key"], row["tag"], row["decision"]) for row in lines(review)]


def test_a_tag_set_or_taken_by_hand_is_a_line(review: Review) -> None:
    """With who and when; a tag that is there already is no new decision."""
    review.write(LIBRARY)
    review.run("tag", "add", "condition:lpp", "one", "two", env=ANNA)
    review.run("tag", "add", "condition:lpp", "one", env=ANNA)
    review.run("tag", "remove", "condition:lpp", "two", env=ANNA)

    assert said(review) == [
        ("one", "condition:lichen-planopilaris", "manual"),
        ("two", "condition:lichen-planopilaris", "manual"),
        ("two", "condition:lichen-planopilaris", "removed"),
    ]
    assert {row["by"] for row in lines(review)} == {"anna"}
    assert all(row["at"] and row["vocabulary"] and row["rule"] == "" for row in lines(review))


def test_a_dry_run_logs_nothing(review: Review) -> None:
    """It writes nothing at all."""
    review.write(LIBRARY)
    review.run("tag", "add", "condition:lpp", "one", "--dry-run")

    assert lines(review) == []


LPP, DRUG = "condition:lichen-planopilaris", "agent:tofacitinib"


@pytest.mark.parametrize("named", [("one", "two"), ("--where", "year:2020..")])
def test_only_what_is_suggested_is_accepted(review: Review, named: tuple[str, ...]) -> None:
    """Of all pairs of tags and entries; each of the others is named and not stored, and the status says so."""
    review.write(LIBRARY)
    done = review.run("tag", "accept", LPP, DRUG, "agent:adalimumab", *named, "--json")

    assert (done.status, done.json["status"]) == (1, "partial")
    assert [(row["key"], set(row["added"])) for row in done.json["results"]] == [("one", {LPP, DRUG})]
    assert {(row["code"], row["key"]) for row in done.json["findings"]} == {
        ("never-suggested", "one"), ("never-suggested", "two"),
    }  # fmt: skip
    assert "agent:adalimumab" not in review.library.read_text()
    assert {(key, said) for key, _, said in said(review)} == {("one", "accepted")}


def test_what_nobody_suggested_is_not_accepted_either_when_it_is_tried(review: Review) -> None:
    """The diff is blank, the hint is the command that sets a tag by hand, and nothing is written."""
    before = review.write(LIBRARY)
    tried = review.run("tag", "accept", DRUG, "two", "--dry-run")
    done = review.run("tag", "accept", DRUG, "two")

    assert (tried.status, tried.out, done.status) == (1, "", 1)
    assert f"`{DRUG}` was never suggested for `two`\nhint: `citekit tag add TAG KEY`" in tried.err
    assert (review.library.read_bytes(), lines(review)) == (before, [])


def test_what_was_rejected_or_is_doubtful_can_be_accepted(review: Review) -> None:
    """Whatever `tag suggest --all` shows."""
    review.write("@article{one, title={Lichen planopilaris}, note={tofacitinib, lichen planopilaaris}}\n")
    review.run("tag", "reject", LPP, "one")
    shown = [row["tag"] for row in review.run("tag", "suggest", "--all", "--json").json["results"]]
    done = review.run("tag", "accept", *shown, "one", "--json")

    assert done.status == 0, done.err
    assert set(done.json["results"][0]["added"]) == set(shown) >= {LPP, DRUG}


def test_a_tag_that_is_there_can_be_accepted_knowingly(review: Review) -> None:
    """As the hint of a finding says that a text contradicts it; then it is found no more."""
    review.write("@misc{one, title={Non-scarring alopecia}, keywords={condition:scarring-alopecia}}\n")
    (hint,) = {row["hint"] for row in contradicted(review)}
    command = hint.split("`")[3].split()[1:]
    assert command[:2] == ["tag", "accept"]

    assert review.run(*command).status == 0
    assert contradicted(review) == []


def contradicted(review: Review) -> list[dict[str, str]]:
    """Return what `check` finds of tags that the text contradicts."""
    found = review.run("check", "--coverage", "--json").json["findings"]
    return [row for row in found if row["code"] == "contradicted-tag"]


def test_a_tag_that_is_rejected_goes(review: Review) -> None:
    """One save and one line, which says so; another tag stays, and `undo` brings all back."""
    review.write(LIBRARY)
    review.run("tag", "accept", "--all", env=ANNA)
    before = review.library.read_bytes()
    tried = review.run("tag", "reject", DRUG, "one", "two", "--dry-run", env=ANNA)
    assert review.library.read_bytes() == before
    assert "-@article{one" in tried.out
    done = review.run("tag", "reject", DRUG, "one", "two", env=ANNA)

    assert (done.status, done.out) == (0, f"rejected  one  {DRUG} (taken away)\nrejected  two  {DRUG}\n")
    assert said(review)[2:] == [("one", DRUG, "rejected"), ("two", DRUG, "rejected")]
    assert DRUG not in review.library.read_text() and LPP in review.library.read_text()
    assert f"one  {DRUG}  does not have it" in review.run("tag", "why", "one").out
    assert review.run("undo").status == 0
    assert (review.library.read_bytes(), said(review)[-2][2]) == (before, "accepted")


def test_a_decision_that_is_taken_again_changes_nothing(review: Review) -> None:
    """No line, no step of the journal: one `undo` takes back the decision itself. That it was so before is said."""
    review.write(LIBRARY)
    review.run("tag", "accept", LPP, "one", env=ANNA)
    review.run("tag", "reject", DRUG, "one", "two", env=ANNA)
    before = (review.library.read_bytes(), lines(review), review.run("log").out)
    accepted = review.run("tag", "accept", LPP, "one", env=ANNA)
    rejected = review.run("tag", "reject", DRUG, "one", "two", env=ANNA)
    tried = review.run("tag", "reject", DRUG, "one", "--dry-run", env=ANNA)

    assert (accepted.status, accepted.out) == (0, f"present   one  {LPP}\n")
    assert (rejected.status, rejected.out) == (
        0,
        f"rejected  one  {DRUG} (as before)\nrejected  two  {DRUG} (as before)\n",
    )
    assert (tried.status, tried.out) == (0, f"rejected  one  {DRUG} (as before)\n")
    assert (review.library.read_bytes(), lines(review), review.run("log").out) == before
    assert review.run("undo").out == f"taken back: citekit tag reject {DRUG} one two\n"
    assert {row["rule"] for row in lines(review)[3:]} == {"undone"}


def test_a_decision_is_taken_anew_where_something_else_counts_since(review: Review) -> None:
    """Another person's word between, or that person's own first one, is a line; so is a tag that goes once more."""
    review.write(LIBRARY)
    for who, verb in (("anna", "reject"), ("ben", "reject"), ("ben", "accept"), ("anna", "reject"), ("anna", "reject")):
        assert review.run("tag", verb, LPP, "one", env={"CITEKIT_USER": who}).status == 0
    review.write(LIBRARY.replace("year=2020", f"keywords={{{LPP}}}"))
    done = review.run("tag", "reject", LPP, "one", "--json", env=ANNA)

    assert [(row["by"], row["decision"]) for row in lines(review)] == [
        ("anna", "rejected"), ("ben", "rejected"), ("ben", "accepted"), ("anna", "rejected"), ("anna", "rejected"),
    ]  # fmt: skip
    assert [(row["outcome"], row["removed"]) for row in done.json["results"]] == [("rejected", [LPP])]


def test_a_tag_that_cannot_be_taken_away_is_not_rejected(review: Review) -> None:
    """It stands in a macro: the log does not say what the library does not hold."""
    review.write(f'@string{{kt = "hair, {DRUG}"}}\n@misc{{one, keywords = kt}}\n')
    done = review.run("tag", "reject", DRUG, "one", "--json")

    assert (done.status, done.json["results"], lines(review)) == (1, [], [])
    assert [row["code"] for row in done.json["findings"]] == ["edit-refused"]


@pytest.mark.parametrize("verb", ["accept", "reject"])
def test_after_undo_the_log_says_what_the_entry_has(review: Review, verb: str) -> None:
    """A tag that was there before anybody decided is there again: no line calls it removed."""
    review.write(LIBRARY.replace("year=2021", f"keywords={{{DRUG}}}"))
    before = review.library.read_bytes()
    assert review.run("tag", verb, DRUG, "two").status == 0
    assert review.run("undo").status == 0

    assert review.library.read_bytes() == before
    assert (lines(review)[-1]["decision"], lines(review)[-1]["rule"]) == ("manual", "undone")
    assert "removed" not in review.run("tag", "why", "two").out


@pytest.mark.parametrize("verb", ["add", "remove", "accept", "reject"])
def test_a_concept_without_its_facet_is_a_hint(review: Review, verb: str) -> None:
    """Without a colon it is a key, so nothing is done; what was meant is named."""
    review.write(LIBRARY)
    done = review.run("tag", verb, "LPP", "one")

    assert (done.status, review.library.read_text()) == (2, LIBRARY)
    assert f"hint: did you mean `{LPP}`?" in done.err
    assert "did you mean" not in review.run("tag", verb, "one", "two").err


KEYS = "\ufeffone\n\n  two \n"


@pytest.mark.parametrize(
    "words",
    [
        ("tag", "add", "condition:ffa", "-"),
        ("tag", "remove", "condition:ffa", "-"),
        ("tag", "accept", "condition:ffa", "-"),
        ("tag", "reject", "condition:ffa", "-"),
        ("tag", "suggest", "-", "--all"),
        ("remove", "-"),
        ("rekey", "-", "--yes"),
    ],
)
def test_a_dash_reads_keys_from_stdin(review: Review, words: tuple[str, ...]) -> None:
    """One a line; where stdin names none, no entry is meant, never every one."""
    review.write(LIBRARY.replace("year=20", "keywords={condition:frontal-fibrosing-alopecia}, year=20"))
    before = review.library.read_bytes()
    empty = review.run(*words, text="\n")
    assert (empty.status, empty.out, review.library.read_bytes()) == (2, "", before)
    assert "standard input names no entry" in empty.err
    done = review.run(*words, "--json", text=KEYS)

    assert done.status == 0, done.err
    assert {row["key"] for row in done.json["results"]} >= {"one"}
    assert done.json["findings"] == []


def test_a_row_says_which_tags_are_new_and_which_went(review: Review) -> None:
    """With a sign in text, by name in JSON; what was not there is not called without."""
    review.write(LIBRARY.replace("year=2021", "keywords={agent:minoxidil}"))
    (row,) = review.run("tag", "add", LPP, "agent:minoxidil", "two", "--json").json["results"]
    assert (row["added"], row["removed"]) == ([LPP], [])
    assert review.run("tag", "remove", LPP, DRUG, "two").out == f"changed   two  agent:minoxidil -{LPP}\n"
    assert review.run("tag", "remove", DRUG, "two").out == "had it not  two  agent:minoxidil\n"
    assert review.run("tag", "add", LPP, "two").out == f"changed   two  agent:minoxidil +{LPP}\n"


def test_many_rows_are_summed_up(review: Review) -> None:
    """On stderr, not with -q, and not a handful."""
    review.write("".join(f"@misc{{k{n}, title={{x}}}}\n" for n in range(12)))
    assert review.run("tag", "add", DRUG, *(f"k{n}" for n in range(3))).err == ""

    assert review.run("tag", "add", DRUG, "--where", "x", "--dry-run").err == "9 would be changed, 3 had it already\n"
    assert review.run("tag", "add", DRUG, "--where", "x").err == "9 changed, 3 had it already\n"
    assert review.run("tag", "remove", LPP, "--where", "x").err == "12 had it not\n"
    assert review.run("tag", "reject", DRUG, "--where", "x").err == "12 rejected, 12 of them taken away\n"
    assert review.run("tag", "add", DRUG, "--where", "x", "-q").err == ""


def test_a_renamed_tag_keeps_its_decision(review: Review) -> None:
    """`tag rename` says that the old one went, and passes the evidence on; a rejection of the old one stays its own."""
    review.write(LIBRARY)
    review.run("tag", "accept", "agent:tofacitinib", "one")
    review.run("tag", "reject", "agent:tofacitinib", "two")
    review.run("tag", "rename", "agent:tofacitinib", "agent:jak-inhibitor")

    assert set(said(review)[2:]) == {
        ("one", "agent:tofacitinib", "removed"), ("one", "agent:jak-inhibitor", "accepted"),
    }  # fmt: skip
    assert lines(review)[-1]["evidence"] or lines(review)[-2]["evidence"]


@pytest.mark.parametrize("words", [("add", "condition:lpp"), ("remove", "condition:ffa"), ("accept", "--all")])
def test_without_a_log_no_tag_is_set_or_taken(review: Review, words: tuple[str, ...]) -> None:
    """Library and log always say the same: where a line cannot be written the tags stay as they are (exit 4)."""
    before = review.write(LIBRARY.replace("year=2021", "keywords={condition:frontal-fibrosing-alopecia}, year=2021"))
    (review.folder / "refs/decisions.jsonl").mkdir()
    done = review.run("tag", *words, "one", "two", "--json")

    assert (done.status, done.json["status"], done.json["results"]) == (4, "failed", [])
    assert "decisions.jsonl" in done.json["failures"][0]["message"]
    assert review.library.read_bytes() == before
    assert review.run("log").out == ""


def test_a_line_that_a_killed_command_left_is_passed_over(review: Review) -> None:
    """The next line begins anew, and the log can be read."""
    review.write(LIBRARY)
    review.run("tag", "add", "condition:lpp", "one")
    path = review.folder / "refs/decisions.jsonl"
    path.write_bytes(path.read_bytes() + b'{"key": "two", "tag": "condition:li')
    assert review.run("tag", "suggest").status == 0
    review.run("tag", "reject", "agent:tofacitinib", "one")

    rows = review.run("tag", "why", "one", "agent:tofacitinib", "--json").json["results"]
    assert [row["decision"] for row in rows[0]["decisions"]] == ["rejected"]


def test_two_commands_at_once_lose_no_line(review: Review) -> None:
    """Each appends whole lines."""
    review.write("".join(f"@misc{{k{n}, title={{x}}}}\n" for n in range(60)))
    tags = ("condition:lpp", "condition:ffa", "agent:tofacitinib")
    started = [review.start("tag", "add", tag, "--where", "title:x") for tag in tags]
    for process in started:
        process.communicate()

    assert [process.returncode for process in started] == [0, 0, 0]
    assert len(lines(review)) == len(set(said(review))) == 180


def test_why_has_this_entry_this_tag(review: Review) -> None:
    """Who, when, by which rule, on which words; or that nobody said so; or that there is nothing to tell."""
    review.write(LIBRARY.replace("year=2021", "keywords={condition:alopecia}"))
    review.run("tag", "accept", "condition:lpp", "one", env=ANNA)
    text = review.run("tag", "why", "one", "condition:lpp").out

    assert "accepted  by anna" in text
    assert "`lichen planopilaris`" in text
    assert "set by hand" in review.run("tag", "why", "two").out
    assert review.run("tag", "why", "one", "agent:minoxidil").status == 1
    assert review.run("tag", "why", "nobody").status == 1


def decide(review: Review, who: str, **verdicts: str) -> None:
    """Let somebody decide about `condition:lpp`, entry by entry."""
    with (review.folder / "refs/decisions.jsonl").open("a") as file:
        for key, decision in verdicts.items():
            row = {"key": key, "tag": "condition:lichen-planopilaris", "decision": decision, "by": who}
            file.write(json.dumps(row) + "\n")


def test_agreement_of_two_names_and_settling_it(review: Review) -> None:
    """Figures and conflicts; a file to settle them, which is stored then with what both accept."""
    review.write("".join(f"@misc{{k{n}, title={{x}}}}\n" for n in range(4)))
    decide(review, "anna", k0="accepted", k1="accepted", k2="rejected", k3="rejected")
    decide(review, "ben", k0="accepted", k1="rejected", k2="rejected")
    done = review.run("tag", "agreement", "anna", "ben", "--settle", "open.tsv", "--json")
    (row,) = done.json["results"]

    assert done.status == 0
    assert list(row) == ["facet", "n", "agreement", "kappa", "low", "high", "conflicts"]
    assert (row["facet"], row["n"], row["kappa"]) == ("condition", 3, pytest.approx(0.4))
    assert row["conflicts"] == [{"key": "k1", "tag": "condition:lichen-planopilaris"}]
    table = review.folder / "open.tsv"
    table.write_text(table.read_text().replace("\tk1", "accept\tk1"))
    settled = review.run("tag", "agreement", "anna", "ben", "--apply", "open.tsv")
    assert settled.status == 0, settled.err
    assert review.run("list", "condition:lpp", "--format", "keys").out.split() == ["k0", "k1"]
    assert said(review)[-1] == ("k1", "condition:lichen-planopilaris", "accepted")


def test_what_was_settled_changes_nobodys_own_ratings(review: Review) -> None:
    """Agreement is that of the two before they talked: whoever stores the settlement, the figures stay."""
    review.write("".join(f"@misc{{k{n}, title={{x}}}}\n" for n in range(3)))
    decide(review, "anna", k0="accepted", k1="accepted", k2="rejected")
    decide(review, "ben", k0="accepted", k1="rejected", k2="rejected")
    before = review.run("tag", "agreement", "anna", "ben", "--json").json["results"]
    (review.folder / "open.tsv").write_text("accept\tk1\tcondition:lichen-planopilaris\n")
    review.run("tag", "agreement", "anna", "ben", "--apply", "open.tsv", env={"CITEKIT_USER": "ben"})

    assert review.run("tag", "agreement", "anna", "ben", "--json").json["results"] == before


def test_the_table_of_conflicts_shows_what_they_are_about(review: Review) -> None:
    """The words that were matched, and the title: enough to decide without opening anything else."""
    review.write(LIBRARY)
    review.run("tag", "accept", "condition:lpp", "one", env={"CITEKIT_USER": "anna"})
    review.run("tag", "reject", "condition:lpp", "one", env={"CITEKIT_USER": "ben"})
    review.run("tag", "agreement", "anna", "ben", "--settle", "open.tsv")
    *_, head, row = (review.folder / "open.tsv").read_text().splitlines()

    assert head.split("\t") == ["decision", "key", "tag", "anna", "ben", "words", "title", "label"]
    assert row.split("\t") == [
        "", "one", "condition:lichen-planopilaris", "accept", "reject", "lichen planopilaris",
        "Tofacitinib for lichen planopilaris",
    ]  # fmt: skip


def test_agreement_of_two_logs_needs_no_review(review: Review) -> None:
    """Files are taken as they are, wherever the command runs."""
    decide(review, "anna", k0="accepted", k1="rejected")
    (review.folder / "refs/decisions.jsonl").rename(review.folder.parent / "a.jsonl")
    review.folder = review.folder.parent
    shutil.copy(review.folder / "a.jsonl", review.folder / "b.jsonl")
    done = review.run("tag", "agreement", "a.jsonl", "b.jsonl", "--json")

    assert done.json["results"][0]["kappa"] == 1.0


@pytest.mark.parametrize("other", ["a.jsonl", "./a.jsonl", "link.jsonl"])
def test_a_log_is_not_compared_with_itself(review: Review, other: str) -> None:
    """Whatever it is called: who does this has mistyped a name, and would see perfect agreement."""
    decide(review, "anna", k0="accepted", k1="rejected")
    (review.folder / "refs/decisions.jsonl").rename(review.folder / "a.jsonl")
    (review.folder / "link.jsonl").symlink_to("a.jsonl")
    done = review.run("tag", "agreement", "a.jsonl", other)

    assert (done.status, done.out) == (2, "")
    assert "`a.jsonl` is compared with itself" in done.err


def test_an_interval_that_says_nothing_is_not_printed(review: Review) -> None:
    """Who gives one answer only agrees by chance: kappa 0 without a sign, both bounds too, and words for people."""
    decide(review, "anna", k0="accepted", k1="accepted", k2="accepted", k3="accepted")
    decide(review, "ben", k0="accepted", k1="rejected", k2="rejected", k3="accepted")
    (row,) = review.run("tag", "agreement", "anna", "ben", "--json").json["results"]
    said = review.run("tag", "agreement", "anna", "ben").out

    assert (row["n"], row["kappa"], row["low"], row["high"]) == (4, 0, 0, 0)
    assert "kappa 0.00 (no interval: " in said
    assert "-0.00" not in said


def test_a_bound_that_rounds_to_nothing_has_no_sign(review: Review) -> None:
    """``-0.00`` is no figure."""
    from citekit.cli.tag_agreement import _rounded

    assert [_rounded(value) for value in (-0.001, -0.0, 0.004, -0.006, 1.0)] == [
        "0.00",
        "0.00",
        "0.00",
        "-0.01",
        "1.00",
    ]


def test_agreement_with_somebody_who_decided_nothing_is_wrong_use(review: Review) -> None:
    """The hint names those who did."""
    decide(review, "anna", k0="accepted")
    done = review.run("tag", "agreement", "anna", "carla")

    assert done.status == 2
    assert "`anna`" in done.err


def test_coverage_is_asked_for(review: Review) -> None:
    """An ordinary check is silent on unused concepts, empty cells and contradicted tags; `--coverage` names them."""
    review.write(
        "@misc{one, title={Non-scarring alopecia}, keywords={condition:scarring-alopecia, agent:tofacitinib}}\n"
        "@misc{two, title={x}, keywords={condition:lichen-planopilaris, agent:minoxidil}}\n"
    )
    ordinary = {row["code"] for row in review.run("check", "--json").json["findings"]}
    found = review.run("check", "--coverage", "--json").json["findings"]

    assert not ordinary & {"contradicted-tag", "unused-concept", "empty-cell"}
    assert {row["code"] for row in found} >= {"unused-concept", "empty-cell"}
    cell = next(row for row in found if row["code"] == "empty-cell" and "planopilaris" in row["message"])
    assert "`agent:tofacitinib`" in cell["message"] and "`agent:minoxidil`" not in cell["message"]
    assert cell["file"].endswith("vocabulary.toml") and cell["line"] > 1


def test_the_list_of_tags_tells_what_is_unused_and_how_facets_meet(review: Review) -> None:
    """`--unused` names concepts, `--matrix` counts the pairs of the map, `--empty` the gaps."""
    review.write("@misc{one, keywords={condition:lichen-planopilaris, agent:tofacitinib}}\n"
                 "@misc{two, keywords={condition:alopecia, agent:minoxidil}}\n@misc{three}\n")  # fmt: skip
    unused = {row["tag"] for row in review.run("tag", "list", "--unused", "--json").json["results"]}
    cells = review.run("tag", "list", "--matrix", "condition,agent", "--json").json["results"]
    counts = {(row["row"], row["column"]): row["count"] for row in cells}

    assert "condition:frontal-fibrosing-alopecia" in unused
    assert not {"condition:lichen-planopilaris", "condition:scarring-alopecia"} & unused
    assert counts["condition:alopecia", "agent:jak-inhibitor"] == 1
    assert counts["condition:lichen-planopilaris", "agent:minoxidil"] == 0
    mapped = review.run("map", "--json").json["results"]
    pairs = {(row["row"], row["column"]): row["count"] for row in mapped if ":none" not in row["row"] + row["column"]}
    assert counts == pairs
    empty = review.run("tag", "list", "--matrix", "condition,agent", "--empty").out
    assert "condition:lichen-planopilaris  agent:minoxidil" in empty
    assert "\tagent:" in review.run("tag", "list", "--matrix", "condition,agent").out.splitlines()[0]


def test_the_check_of_tags_reads_as_suggestions_do(review: Review) -> None:
    """A review's own cue phrases count for both, and so do its notes."""
    tags = f"keywords={{{DRUG}, {LPP}}}}}\n"
    review.write("@misc{one, title={Tofacitinib}, note={no lichen planopilaris}, " + tags)
    by_note = [row["message"] for row in contradicted(review)]
    (review.folder / "refs/cues.toml").write_text('[before]\nnegated = ["sine"]\n')
    review.write("@misc{one, title={Tofacitinib sine lichen planopilaris}, " + tags)
    by_cue = [row["message"] for row in contradicted(review)]

    assert (len(by_note), len(by_cue)) == (1, 1)
    assert f"`{LPP}`" in by_note[0] and f"`{LPP}`" in by_cue[0]
