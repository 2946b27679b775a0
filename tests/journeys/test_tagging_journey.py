"""Tagging with the real command: notations stored, typos refused, one save a command, nothing lost."""

from conftest import Review

LIBRARY = """\
% the list of our review
@string{bjd = "Br J Dermatol"}

@Article{Chiang2015,
\tauthor   = {Chiang, Y. Z. and Bundy, C.},
\ttitle    = "The role of beliefs",
\tjournal  = bjd,
\tkeywords = {beliefs; illness perception},
}
@article{kerkemeyer2021, title={Frontal fibrosing alopecia}, year=2021}
"""


def test_a_tag_is_stored_as_the_notation_beside_the_publishers_keywords(review: Review) -> None:
    """Abbreviation and label become notations; separator, indent and macro of the file stay."""
    review.write(LIBRARY)
    done = review.run("tag", "add", "condition:LPP", "agent:tofacitinib", "Chiang2015")

    assert done.status == 0
    assert review.library.read_text() == LIBRARY.replace(
        "illness perception}", "illness perception; condition:lichen-planopilaris; agent:tofacitinib}"
    )


def test_adding_a_tag_twice_changes_nothing(review: Review) -> None:
    """The second time the entry is reported as present and no byte changes."""
    review.write(LIBRARY)
    review.run("tag", "add", "condition:FFA", "kerkemeyer2021")
    before = review.library.read_bytes()
    done = review.run("tag", "add", "condition:frontal fibrosing alopecia", "kerkemeyer2021", "--json")

    assert [row["outcome"] for row in done.json["results"]] == ["present"]
    assert review.library.read_bytes() == before


def test_a_misspelt_facet_is_refused_with_the_nearest_concepts(review: Review) -> None:
    """``agnt:IL17typo`` is wrong use; the hint names the facet and a concept, and nothing is written."""
    before = review.write(LIBRARY)
    done = review.run("tag", "add", "agnt:IL17typo", "Chiang2015")

    assert done.status == 2
    assert "agent:il-17-inhibitor" in done.err
    assert review.library.read_bytes() == before


def test_a_batch_with_an_unknown_key_does_the_rest(review: Review) -> None:
    """The known entry is tagged, the unknown key is named, the status says that it was done in part."""
    review.write(LIBRARY)
    done = review.run("tag", "add", "condition:LPP", "nobody2020", "Chiang2015", "--json")

    assert done.status == 1
    assert done.json["status"] == "partial"
    assert [finding["key"] for finding in done.json["findings"]] == ["nobody2020"]
    assert "condition:lichen-planopilaris" in review.library.read_text()


def test_a_key_with_a_colon_is_a_key(review: Review) -> None:
    """What stands before the first colon decides: ``DBLP:x`` is no facet, so it is a citation key."""
    review.write("@misc{DBLP:conf/x, title={x}}\n")
    done = review.run("tag", "add", "condition:LPP", "DBLP:conf/x")

    assert done.status == 0
    assert "keywords" in review.library.read_text()


def test_rename_and_merge_are_one_save_of_only_the_lines_concerned(review: Review) -> None:
    """Renaming over the library prints a diff of the lines with the tag, and ``undo`` takes it back whole."""
    review.write(LIBRARY)
    review.run("tag", "add", "agent:etanercept", "Chiang2015", "kerkemeyer2021")
    review.run("tag", "add", "agent:infliximab", "Chiang2015")
    before = review.library.read_bytes()
    dry = review.run("tag", "merge", "agent:etanercept", "agent:infliximab", "agent:tnf-inhibitor", "--dry-run")
    assert review.library.read_bytes() == before
    library, _, log = dry.out.partition("--- a/refs/decisions.jsonl\n")
    changed = [line for line in library.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    assert len(changed) == 4
    assert log.count("\n+{") == 5
    assert all("agent:" in line for line in changed)

    assert review.run("tag", "merge", "agent:etanercept", "agent:infliximab", "agent:tnf-inhibitor").status == 0
    text = review.library.read_text()
    assert text.count("agent:tnf-inhibitor") == 2
    assert "etanercept" not in text
    assert review.run("undo").status == 0
    assert review.library.read_bytes() == before


def test_removing_the_last_tag_removes_the_field(review: Review) -> None:
    """Add and remove are inverse: the file is as it was."""
    before = review.write(LIBRARY)
    review.run("tag", "add", "condition:FFA", "kerkemeyer2021")
    review.run("tag", "remove", "condition:FFA", "--where", "condition:FFA")

    assert review.library.read_bytes() == before


def test_narrower_concepts_are_found_by_the_broader_one(review: Review) -> None:
    """``condition:scarring-alopecia`` lists what is tagged LPP or FFA."""
    review.write(LIBRARY)
    review.run("tag", "add", "condition:LPP", "Chiang2015")
    review.run("tag", "add", "condition:FFA", "kerkemeyer2021")
    done = review.run("list", "condition:scarring-alopecia", "--format", "keys")

    assert done.out.split() == ["Chiang2015", "kerkemeyer2021"]


def test_a_broken_entry_is_left_alone_and_named(review: Review) -> None:
    """An entry that cannot be edited safely is refused with file, line and reason; the others are tagged."""
    broken = "@misc{a, title={x} year={1} {stray}}\n@misc{b, title={y}}\n"
    review.write(broken)
    done = review.run("tag", "add", "condition:LPP", "a", "b", "--json")

    assert done.status == 1
    assert [(finding["code"], finding["key"], finding["line"]) for finding in done.json["findings"]] == [
        ("edit-refused", "a", 1)
    ]
    assert review.library.read_text().startswith(broken.splitlines()[0])
    assert "@misc{b, title={y}, keywords={condition:lichen-planopilaris}}" in review.library.read_text()


def test_suggestions_are_written_only_when_accepted(review: Review) -> None:
    """``suggest`` prints evidence whose offsets hold; ``accept`` stores and logs; ``reject`` silences."""
    before = review.write("@article{k, title = {Tofacitinib for lichen planopilaris}}\n")
    rows = review.run("tag", "suggest", "--json").json["results"]
    assert {row["tag"] for row in rows} == {"condition:lichen-planopilaris", "agent:tofacitinib"}
    for row in rows:
        for proof in row["evidence"]:
            assert "Tofacitinib for lichen planopilaris"[proof["start"] : proof["end"]] == proof["text"]
    assert review.library.read_bytes() == before

    review.run("tag", "accept", "condition:LPP", "k")
    review.run("tag", "reject", "agent:tofacitinib", "k")
    assert "condition:lichen-planopilaris" in review.library.read_text()
    assert "tofacitinib}" not in review.library.read_text()
    log = (review.folder / "refs/decisions.jsonl").read_text()
    assert '"accepted"' in log
    assert '"rejected"' in log
    assert review.run("tag", "suggest", "--json").json["results"] == []


TWINS = "@misc{a, title={1}, year={1999}}\n@misc{a, title={2}, year={2020}}\n"


def test_of_two_entries_with_one_key_the_one_that_matches_is_tagged(review: Review) -> None:
    """A query means the entry that it matches, not the first with its key."""
    review.write(TWINS)
    review.run("tag", "add", "agent:tofacitinib", "--where", "year:2020")

    assert "keywords" not in review.library.read_text().splitlines()[0]
    assert "agent:tofacitinib" in review.library.read_text().splitlines()[1]


def test_a_rename_reaches_every_entry_with_a_repeated_key(review: Review) -> None:
    """Both entries of one key lose the old tag."""
    review.write(TWINS)
    review.run("tag", "add", "agent:tofacitinib", "--where", "title:1 or title:2")
    done = review.run("tag", "rename", "agent:tofacitinib", "agent:baricitinib")

    assert done.status == 0
    assert review.library.read_text().count("agent:baricitinib") == 2
    assert "tofacitinib" not in review.library.read_text()


def test_a_tag_in_a_macro_is_reported_and_the_rest_is_done(review: Review) -> None:
    """``tag remove`` names the entry whose tag stands in an ``@string`` and changes the others."""
    review.write(
        '@string{kt = "hair, agent:tofacitinib"}\n@misc{a, keywords = kt}\n@misc{b, keywords = {agent:tofacitinib}}\n'
    )
    done = review.run("tag", "remove", "agent:tofacitinib", "a", "b", "--json")

    assert done.status == 1
    assert [(finding["code"], finding["key"], finding["line"]) for finding in done.json["findings"]] == [
        ("edit-refused", "a", 2)
    ]
    assert [row["key"] for row in done.json["results"]] == ["b"]


def test_suggestions_come_back_when_their_acceptance_is_taken_back(review: Review) -> None:
    """``undo`` after ``accept``: the log remembers, but what is not there is suggested again."""
    review.write("@article{k, title = {Tofacitinib for lichen planopilaris}}\n")
    review.run("tag", "accept", "--all")
    assert review.run("tag", "suggest", "--json").json["results"] == []
    review.run("undo")

    tags = {row["tag"] for row in review.run("tag", "suggest", "--json").json["results"]}
    assert tags == {"condition:lichen-planopilaris", "agent:tofacitinib"}


def test_a_tag_that_only_the_library_holds_can_be_removed(review: Review) -> None:
    """A tag that ``check`` calls unknown is taken away by its name."""
    review.write("@misc{a, keywords={condition:zebra}}\n")

    assert review.run("tag", "remove", "condition:zebra", "a").status == 0
    assert "zebra" not in review.library.read_text()


def test_a_query_without_a_match_says_so(review: Review) -> None:
    """Nothing tagged: status 1 and one sentence."""
    review.write(LIBRARY)
    done = review.run("tag", "add", "condition:LPP", "--where", "title:zebra")

    assert (done.status, done.err.strip()) == (1, "no entry matches")


def test_a_broken_entry_is_not_said_to_be_missing(review: Review) -> None:
    """Tagging an entry that never closes reports its block and line."""
    review.write("@misc{a, title={x\n\n@misc{b, title={y}}\n")
    done = review.run("tag", "add", "condition:LPP", "a", "--json")

    assert [(finding["code"], finding["line"]) for finding in done.json["findings"]] == [("unparsed-block", 1)]


def test_a_tag_of_a_field_that_stands_twice_is_refused_and_checked(review: Review) -> None:
    """Nothing is doubled: the command names the entry, and ``check`` the place of the second field."""
    review.write(
        "@article{a,\n  keywords = {hair},\n  title = {A},\n  keywords = {condition:lichen-planopilaris},\n}\n"
    )
    before = review.library.read_bytes()
    done = review.run("tag", "add", "condition:LPP", "a")
    found = review.run("check", "--json").json["findings"]

    assert done.status == 1
    assert "`a` was left as it is: it has the field `keywords` twice" in done.err
    assert review.library.read_bytes() == before
    assert [(one["line"], one["column"]) for one in found if one["code"] == "repeated-field"] == [(4, 3)]


def test_tags_of_a_key_reach_no_key_of_another_case(review: Review) -> None:
    """``--where key:abc`` means the key that ``abc`` means as an argument."""
    review.write("@misc{abc,\n  title = {A},\n}\n@misc{Abc,\n  title = {B},\n}\n")
    done = review.run("tag", "add", "condition:LPP", "--where", "key:abc", "--json")

    assert [row["key"] for row in done.json["results"]] == ["abc"]
