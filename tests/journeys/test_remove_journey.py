"""Taking entries out, with the real command: by key, by query, with what refers to them, and back again."""

from collections.abc import Callable

import pytest

from conftest import Review

LIBRARY = """\
% our review
@inproceedings{talk2020,
  title = {Talk},
  crossref = {proc2020},
}

@misc{poster2020, title = {Poster}, xdata = {venue, alias2020}}

@proceedings{proc2020,
  title = {Proceedings},
  year = {2020},
}

@xdata{venue, location = {Vienna}}

@misc{other2020,
  ids = {alias2020},
  title = {Other},
}

@article{doe2019,
  title = {One},
}
"""


@pytest.fixture
def held(make_review: Callable[[str], Review]) -> Review:
    """Return a review with entries that refer to each other."""
    return make_review(LIBRARY)


def test_an_entry_goes_and_undo_brings_it_back(held: Review) -> None:
    """Its line and its blank lines go, everything else stays, and undo gives the old bytes."""
    done = held.run("remove", "doe2019")
    assert (done.status, done.out) == (0, "removed  doe2019  One\n")
    assert held.library.read_text() == LIBRARY.replace("\n@article{doe2019,\n  title = {One},\n}\n", "")
    assert held.run("undo").status == 0
    assert held.library.read_text() == LIBRARY


def test_a_removed_entry_comes_back_where_it_was_after_other_edits(held: Review) -> None:
    """Undo finds the place between what stood around it."""
    held.run("remove", "poster2020")
    edited = held.library.read_text().replace("{One}", "{1}")
    held.write(edited)
    assert held.run("undo").status == 0
    assert held.library.read_text() == LIBRARY.replace("{One}", "{1}")


def test_undo_does_not_add_an_entry_that_is_there_again(held: Review) -> None:
    """An entry with that key that somebody put back is not doubled."""
    held.run("remove", "doe2019")
    held.write(held.library.read_text() + "\n@article{doe2019,\n  title = {Mine},\n}\n")
    done = held.run("undo")
    assert done.status == 1
    assert held.library.read_text().count("doe2019") == 1


def test_a_dry_run_prints_the_diff(held: Review) -> None:
    """Nothing is written, and the row does not say that it was done."""
    done = held.run("remove", "doe2019", "--dry-run")
    assert "-@article{doe2019,\n" in done.out
    (row,) = held.run("remove", "doe2019", "--dry-run", "--json").json["results"]
    assert row["outcome"] == "would-remove"
    assert held.library.read_text() == LIBRARY


@pytest.mark.parametrize(
    ("key", "by"), [("proc2020", "talk2020"), ("venue", "poster2020"), ("other2020", "poster2020")]
)
def test_what_others_refer_to_is_kept_and_named(held: Review, key: str, by: str) -> None:
    """Parents, data containers and aliases are needed; the entries that need them are named."""
    done = held.run("remove", key, "--json")
    assert done.status == 1
    assert done.json["results"] == [
        {"key": key, "outcome": "kept", "title": done.json["results"][0]["title"], "referred_by": [by], "tags": []}
    ]
    assert [(finding["code"], finding["key"]) for finding in done.json["findings"]] == [("referred-to", key)]
    assert held.library.read_text() == LIBRARY


def test_force_removes_it_all_the_same(held: Review) -> None:
    """The reference stays behind."""
    assert held.run("remove", "proc2020", "--force").status == 0
    assert "proceedings{proc2020" not in held.library.read_text().replace("inproceedings", "")


def test_a_parent_goes_with_its_children(held: Review) -> None:
    """What refers to it goes too, so nothing is left that needs it."""
    done = held.run("remove", "proc2020", "talk2020")
    assert (done.status, done.out.count("removed")) == (0, 2)


def test_entries_are_chosen_by_a_query(held: Review) -> None:
    """All that match go, in one save; nothing that matches is no success."""
    done = held.run("remove", "--where", "title:one or title:poster")
    assert (done.status, done.out.count("removed")) == (0, 2)
    assert held.run("remove", "--where", "title:nothing").status == 1
    assert held.run("remove").status == 2


def test_an_entry_that_cannot_be_read_is_refused_with_its_line(make_review: Callable[[str], Review]) -> None:
    """A broken block stays; the finding says where it stands now, and the others go."""
    review = make_review("@misc{ok, title = {x}}\n\n@article{broken, title = {open\n\n@misc{z, title = {z}}\n")
    done = review.run("remove", "broken", "ok")
    assert done.status == 1
    assert "refs/library.bib:1:" in done.err
    assert review.library.read_text() == "@article{broken, title = {open\n\n@misc{z, title = {z}}\n"


def test_of_a_repeated_key_the_first_goes(make_review: Callable[[str], Review]) -> None:
    """A notice says that another is left."""
    review = make_review("@misc{a, title = {1}}\n\n@misc{a, title = {2}}\n")
    done = review.run("remove", "a")
    assert review.library.read_text() == "@misc{a, title = {2}}\n"
    assert "another entry has the key `a`" in done.err


LINE = '{"key": "a", "tag": "agent:tofacitinib", "decision": "rejected", "by": "anna", "at": "2026"}\n'
"""What somebody decided about an entry ``a``."""


def test_of_a_repeated_key_the_decisions_stay(make_review: Callable[[str], Review]) -> None:
    """Another entry has the key still."""
    review = make_review("@misc{a, title = {1}}\n\n@misc{a, title = {2}}\n")
    log = review.folder / "refs" / "decisions.jsonl"
    log.write_text(LINE)
    review.run("remove", "a")
    assert log.read_text() == LINE

    review.run("remove", "a")
    (ended,) = log.read_text().removeprefix(LINE).splitlines()
    assert '"decision": "removed", "by": "anna"' in ended
    assert '"rule": "undone"' in ended


def test_a_log_that_cannot_be_read_keeps_the_entry(make_review: Callable[[str], Review]) -> None:
    """What was decided about it would hold for the next with its key; the place is named."""
    review = make_review("@misc{a, title = {1}}\n")
    (review.folder / "refs" / "decisions.jsonl").write_text(LINE + "<<<<<<< ours\n")
    done = review.run("remove", "a")

    assert (done.status, "decisions.jsonl:2" in done.err) == (4, True)
    assert review.library.read_text() == "@misc{a, title = {1}}\n"


COPIES = """\
@article{kept,
  title = {One work},
  date = {2020},
  doi = {10.5555/a},
  keywords = {hair, agent:tofacitinib},
}

@article{copy,
  title = {One Work!},
  journal = {J Test},
  year = {2019},
  doi = {https://doi.org/10.5555/A},
  keywords = {Hair; scalp, skin; condition:lichen-planopilaris; agent:tofacitinib},
}
"""


def test_a_copy_takes_no_tags_away_unsaid(make_review: Callable[[str], Review]) -> None:
    """The tags of what goes are printed, and those that the other entry of the work lacks are a notice."""
    done = make_review(COPIES).run("remove", "copy")

    assert done.out == "removed  copy  One Work!  condition:lichen-planopilaris agent:tofacitinib\n"
    assert "`copy` had tags that `kept`, with the same DOI, lacks: `condition:lichen-planopilaris`" in done.err
    assert "`citekit remove copy --into kept`" in done.err


def test_two_copies_become_one_in_one_save(make_review: Callable[[str], Review]) -> None:
    """Tags, keywords and the fields that were missing are handed on; what was there stays, and undo restores both."""
    review = make_review(COPIES)
    assert review.run("tag", "reject", "agent:ruxolitinib", "copy").status == 0
    assert review.run("tag", "accept", "condition:lpp", "copy").status == 0

    done = review.run("remove", "copy", "--into", "kept")

    assert (done.status, "lacks" in done.err) == (0, False)
    assert review.library.read_text("utf-8") == (
        "@article{kept,\n  title = {One work},\n  date = {2020},\n  doi = {10.5555/a},\n"
        "  journal = {J Test},\n"
        "  keywords = {hair, agent:tofacitinib, {scalp, skin}, condition:lichen-planopilaris},\n}\n"
    )
    assert "accepted" in review.run("tag", "why", "kept", "condition:lpp").out
    assert review.run("undo").status == 0
    assert review.library.read_text("utf-8") == COPIES
    assert "accepted" in review.run("tag", "why", "copy", "condition:lpp").out


def test_an_entry_with_another_doi_does_not_go_into_one_unsaid(make_review: Callable[[str], Review]) -> None:
    """Both DOIs are named, also when it is tried; of a copy without a DOI nothing is said."""
    review = make_review(COPIES.replace("10.5555/A", "10.5555/B"))
    tried = review.run("remove", "copy", "--into", "kept", "--dry-run")
    done = review.run("remove", "copy", "--into", "kept")
    said = "`copy` has the DOI `10.5555/b` and `kept` has `10.5555/a`: they may be two works"
    assert (tried.status, tried.err) == (0, f"{said}\n")
    assert (done.status, done.err) == (0, f"{said}; `citekit undo` takes it back\n")

    review.write(COPIES.replace("doi = {https://doi.org/10.5555/A},", ""))
    assert review.run("remove", "copy", "--into", "kept").err == ""


def test_what_others_refer_to_hands_nothing_on(make_review: Callable[[str], Review]) -> None:
    """An entry that is kept for others keeps what it has, and so does the one that it was to go into."""
    source = COPIES + "\n@inbook{part, title = {A part}, crossref = {copy}}\n"
    review = make_review(source)

    assert review.run("remove", "copy", "--into", "kept").status == 1
    assert review.library.read_text("utf-8") == source


@pytest.mark.parametrize(("into", "status"), [("copy", 2), ("nobody", 1)])
def test_an_entry_goes_into_another_that_is_there(make_review: Callable[[str], Review], into: str, status: int) -> None:
    """Into itself is wrong use, into an unknown key nothing is done."""
    review = make_review(COPIES)

    assert review.run("remove", "copy", "--into", into).status == status
    assert review.library.read_text("utf-8") == COPIES
