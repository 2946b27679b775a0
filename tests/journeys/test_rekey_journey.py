"""Other citation keys, with the real command: the map first, references that follow, and the way back."""

import json
from collections.abc import Callable

import pytest

from citekit.tagging.decisions import lasting, parse_log
from conftest import Review

LIBRARY = """\
@inproceedings{Talk,
  author = {Doe, Jane},
  title = {Hair talk},
  year = {2020},
  crossref = {Proc},
}

@proceedings{Proc,
  editor = {Roe, Ann},
  title = {Hair days},
  year = {2020},
}

@article{poe2019skin,
  author = {Poe, Edgar},
  title = {Skin},
  year = {2019},
  related = {Talk, Proc},
}
"""
RENAMED = (
    LIBRARY.replace("gs{Talk", "gs{doe2020hair")
    .replace("{Proc", "{roe2020hair")
    .replace("Talk, Proc", "doe2020hair, roe2020hair")
)


@pytest.fixture
def held(make_review: Callable[[str], Review]) -> Review:
    """Return a review with entries that refer to each other."""
    return make_review(LIBRARY)


def test_the_map_is_shown_and_nothing_is_written_without_agreement(held: Review) -> None:
    """A key that is in the form already is not in the map."""
    done = held.run("rekey", "--all")
    assert (done.status, done.out) == (0, "Talk -> doe2020hair\nProc -> roe2020hair\n")
    assert "2 keys to change; nothing was written, `--yes` does it" in done.err
    assert held.library.read_text() == LIBRARY


def test_references_follow_and_undo_takes_all_back(held: Review) -> None:
    """crossref and related name the new keys, in one save; undo gives the old bytes."""
    done = held.run("rekey", "--all", "--yes", "--json")
    assert [(row["key"], row["new_key"], row["outcome"], row["followers"]) for row in done.json["results"]] == [
        ("Talk", "doe2020hair", "renamed", ["poe2019skin"]),
        ("Proc", "roe2020hair", "renamed", ["Talk", "poe2019skin"]),
    ]
    assert held.library.read_text() == RENAMED
    assert held.run("undo").status == 0
    assert held.library.read_text() == LIBRARY


def test_keys_are_taken_back_after_other_edits(held: Review) -> None:
    """What others changed since stays."""
    held.run("rekey", "--all", "--yes", "--ids")
    held.write("% mine\n" + held.library.read_text().replace("{Skin}", "{Haut}"))
    assert held.run("undo").status == 0
    assert held.library.read_text() == "% mine\n" + LIBRARY.replace("{Skin}", "{Haut}")


def test_one_entry_gets_the_key_that_is_given(held: Review) -> None:
    """``--to`` needs no form; ``--ids`` keeps the old key as an alias, ``--map`` writes both."""
    done = held.run("rekey", "Proc", "--to", "Days2020", "--ids", "--map", "map.tsv", "--yes")
    assert done.status == 0
    text = held.library.read_text()
    assert "@proceedings{Days2020," in text
    assert "ids = {Proc}," in text
    assert "crossref = {Days2020}" in text
    assert "related = {Talk, Days2020}" in text
    assert (held.folder / "map.tsv").read_text() == "Proc\tDays2020\n"
    assert held.run("undo").status == 0
    assert held.library.read_text() == LIBRARY


@pytest.mark.parametrize(
    "words", [("Proc", "--to", "TALK"), ("Proc", "--to", "a b"), ("Proc", "Talk", "--to", "x"), ()]
)
def test_a_key_that_cannot_be_given_is_an_error(held: Review, words: tuple[str, ...]) -> None:
    """One in use (whatever its case), one that BibTeX cannot read, one for two entries, and no entry at all."""
    assert held.run("rekey", *words, "--yes").status == 2
    assert held.library.read_text() == LIBRARY


def test_a_dry_run_prints_the_diff_and_writes_no_map(held: Review) -> None:
    """Nothing is written."""
    done = held.run("rekey", "--all", "--dry-run", "--map", "map.tsv")
    assert "+@proceedings{roe2020hair,\n" in done.out
    assert not (held.folder / "map.tsv").exists()
    assert held.library.read_text() == LIBRARY


def test_a_repeated_key_gets_a_suffix(make_review: Callable[[str], Review]) -> None:
    """The first keeps it; the second gets one that no entry has, broken ones and aliases included."""
    entry = "@misc{doe2020hair, author = {Doe, J}, title = {Hair}, year = 2020}\n"
    review = make_review(f"{entry}{entry}@misc{{x, ids = {{doe2020haira}}}}\n@misc{{doe2020hairb, title = {{open\n")
    done = review.run("rekey", "--all", "--yes")
    assert "doe2020hair -> doe2020hairc (renamed)" in done.out
    assert review.library.read_text().splitlines()[:2] == [entry[:-1], entry[:-1].replace("hair,", "hairc,", 1)]


def test_old_keys_where_no_edit_reaches_are_named(make_review: Callable[[str], Review]) -> None:
    """JabRef's groups and blocks that cannot be read keep the old key; a finding gives the line."""
    review = make_review(
        "@misc{Old, title = {x}}\n\n@comment{jabref-meta: groupstree: 1 ExplicitGroup:g\\;0\\;Old\\;\\;;}\n"
    )
    done = review.run("rekey", "Old", "--to", "new", "--yes", "--json")
    assert [(finding["code"], finding["line"]) for finding in done.json["findings"]] == [("old-key", 3)]
    assert done.status == 1


def test_decisions_follow_to_the_new_key(held: Review) -> None:
    """The log is only ever added to: its lines come again under the new key, and `undo` makes them nobody's."""
    log = held.folder / "refs" / "decisions.jsonl"
    line = '{"key": "Talk", "tag": "agent:tofacitinib", "decision": "rejected", "by": "anna", "at": "2026"}\n'
    log.write_text(line)
    dry = held.run("rekey", "Talk", "--to", "new", "--dry-run")
    assert "`decisions.jsonl` that would come again under new keys: 1" in dry.err
    assert log.read_text() == line

    done = held.run("rekey", "Talk", "--to", "new", "--yes")
    assert "lines of `decisions.jsonl` that came again under new keys: 1" in done.err
    (row,) = held.run("tag", "why", "new", "agent:tofacitinib", "--json").json["results"]
    assert [(one["decision"], one["by"], one["at"]) for one in row["decisions"]] == [("rejected", "anna", "2026")]

    held.run("undo")
    assert log.read_text().startswith(line)
    rows = [(row["key"], row["decision"], row["rule"]) for row in map(json.loads, log.read_text().splitlines()[1:])]
    assert rows[:2] == [("new", "rejected", ""), ("Talk", "removed", "undone")]
    assert sorted(rows[2:]) == [("Talk", "rejected", ""), ("new", "removed", "undone")]


def stand(review: Review) -> list[tuple[str, str, str]]:
    """Return key, person and decision of what stands in the log, of each person alone."""
    text = (review.folder / "refs" / "decisions.jsonl").read_text()
    return sorted((one.key, one.by, one.decision) for one in lasting(parse_log(text, "log")) if one.rule != "undone")


def test_a_key_that_goes_forth_and_back_takes_along_only_what_stands(held: Review) -> None:
    """The log grows by the same lines each time, everybody's decision goes along, and each undo is one way back."""
    log = held.folder / "refs" / "decisions.jsonl"
    row = {"key": "Talk", "tag": "agent:tofacitinib", "at": "2026"}
    told = (("anna", "rejected"), ("ben", "rejected"), ("ben", "accepted"))
    log.write_text("".join(json.dumps({**row, "by": by, "decision": decision}) + "\n" for by, decision in told))
    first = stand(held)
    sizes = []
    for old, new in (("Talk", "new"), ("new", "Talk")) * 2:
        assert held.run("rekey", old, "--to", new, "--yes").status == 0
        sizes.append(len(log.read_text().splitlines()))
        assert stand(held) == [(new, "anna", "rejected"), (new, "ben", "accepted")]
    assert sizes == [7, 11, 15, 19]

    for key in ("new", "Talk", "new", "Talk"):
        assert held.run("undo").status == 0
        assert stand(held) == [(key, "anna", "rejected"), (key, "ben", "accepted")]
    assert stand(held) == first
    assert held.library.read_text() == LIBRARY


def test_a_key_that_another_entry_keeps_keeps_its_decisions(make_review: Callable[[str], Review]) -> None:
    """Of two entries with one key the first gets another; what was decided holds for both."""
    review = make_review("@misc{a, title = {1}}\n\n@misc{a, title = {2}}\n")
    line = '{"key": "a", "tag": "agent:tofacitinib", "decision": "rejected", "by": "anna", "at": "2026"}\n'
    (review.folder / "refs" / "decisions.jsonl").write_text(line)
    review.run("rekey", "a", "--to", "b", "--yes")

    assert stand(review) == [("a", "anna", "rejected"), ("b", "anna", "rejected")]


def test_a_log_that_cannot_be_read_keeps_every_key(held: Review) -> None:
    """Decisions would stay under the old key for good, so nothing is renamed; the place is named."""
    (held.folder / "refs" / "decisions.jsonl").write_text("<<<<<<< ours\n")
    done = held.run("rekey", "--all", "--yes")

    assert (done.status, "decisions.jsonl:1" in done.err) == (4, True)
    assert held.library.read_text() == LIBRARY


BESIDE = [
    '@string{p = "Old"}\n\n@misc{child, crossref = p}\n\n@misc{Old, title = {x}}\n',
    "@misc{child, crossref = {Old},\n  @type:x} = {y}\n}\n\n@misc{Old, title = {x}}\n",
]
"""Libraries with a reference that cannot be changed: it comes from a macro, or stands in an entry that is no entry."""


@pytest.mark.parametrize("source", BESIDE)
def test_a_key_stays_where_a_reference_cannot_follow(make_review: Callable[[str], Review], source: str) -> None:
    """No reference is left without what it names; the finding says what is in the way, and other keys change."""
    review = make_review(source + "\n@misc{Free, title = {y}}\n")
    done = review.run("rekey", "Old", "Free", "--yes")
    assert (done.status, done.out) == (1, "Free -> y (renamed)\n")
    assert "`Old` keeps its key: what refers to it at line" in done.err
    assert review.library.read_text() == source + "\n@misc{y, title = {y}}\n"


def test_references_to_single_fields_of_a_container_follow(make_review: Callable[[str], Review]) -> None:
    """biblatex's ``xdata=KEY-FIELD-NUMBER`` names a key as well as ``xdata = {KEY}`` does."""
    source = (
        "@xdata{some-people, author = {Li, A and Wu, B}}\n"
        "@book{b, author = {Doe, J and xdata=some-people-author-2}, editor = {xdata=some-people-author},\n"
        "  note = {some-people}, xdata = {some-people}}\n"
    )
    review = make_review(source)
    done = review.run("rekey", "some-people", "--to", "people", "--yes", "--json")

    assert done.json["results"][0]["followers"] == ["b"]
    assert review.library.read_text() == (
        "@xdata{people, author = {Li, A and Wu, B}}\n"
        "@book{b, author = {Doe, J and xdata=people-author-2}, editor = {xdata=people-author},\n"
        "  note = {some-people}, xdata = {people}}\n"
    )
