"""Slips of a first hour, with the real command: each is refused or answered, and nothing is lost by it."""

from collections.abc import Callable

import pytest

from conftest import Done, Review, without_times

LIBRARY = """\
@article{poe2019skin, title={Skin}, year=2019, keywords={condition:cancer}}
@article{doe2020hair, title={Hair}, year=2020, keywords={condition:lichen-planopilaris}}
"""
WIDE = ["utf-16", "utf-16-le", "utf-16-be"]


@pytest.fixture
def held(make_review: Callable[[str], Review]) -> Review:
    """Return a review with two entries and a concept `condition:cancer`."""
    made = make_review(LIBRARY)
    path = made.folder / "refs/vocabulary.toml"
    text = path.read_text()
    if "[condition.cancer]" not in text:
        path.write_text(text + '\n[condition.cancer]\nlabel = "cancer"\n')
    return made


@pytest.mark.parametrize("new", ["LPP", "lpp", "follicular-lichen-planus", "lichen.planopilaris"])
def test_a_notation_that_means_another_concept_is_refused(held: Review, new: str) -> None:
    """An abbreviation, a synonym, the notation: as loosely spelled as a query may be; the other concept is named."""
    before = (held.folder / "refs/vocabulary.toml").read_bytes()
    done = held.run("vocab", "rename", "condition:cancer", f"condition:{new}")

    assert done.status == 2
    assert "`condition:lichen-planopilaris`" in done.err
    assert (held.folder / "refs/vocabulary.toml").read_bytes() == before
    assert held.library.read_text() == LIBRARY


def test_a_concept_may_be_called_by_a_name_of_its_own(held: Review) -> None:
    """Its abbreviation or label as notation leads nobody astray."""
    assert held.run("vocab", "rename", "condition:lichen-planopilaris", "condition:LPP").status == 0
    assert held.run("list", "condition:LPP", "--format", "keys").out == "doe2020hair\n"


def test_a_concept_is_not_renamed_to_what_it_is_called(held: Review) -> None:
    """`lpp` is that concept already; nobody is told to merge it with itself."""
    done = held.run("vocab", "rename", "condition:lpp", "condition:lichen-planopilaris")
    assert done.status == 2
    assert "merge" not in done.err


def test_a_name_of_an_imported_concept_is_not_taken_for_another(held: Review) -> None:
    """Neither by `vocab rename` nor by `vocab move --facet`."""
    (held.folder / "mesh.tsv").write_text("id\tname\ttree numbers\tsynonyms\nD1\tSkin Rash\tC1\tExanthema\n")
    assert held.run("vocab", "import", "mesh.tsv", "--facet", "condition").status == 0
    path = held.folder / "refs/vocabulary.toml"
    path.write_text(path.read_text() + '\n[agent.exanthema]\nlabel = "exanthema agent"\n')

    for words in (
        ("rename", "condition:cancer", "condition:skin-rash"),
        ("move", "agent:exanthema", "--facet", "condition"),
    ):
        done = held.run("vocab", *words)
        assert done.status == 2
        assert "`condition:D1`" in done.err


def test_the_examples_of_the_vocabularys_help_work_on_a_new_review(review: Review) -> None:
    """What `--help` shows can be tried at once."""
    review.write("")
    for example in (
        "rename condition:alopecia condition:hair-loss",
        "merge agent:etanercept agent:infliximab agent:tnf-inhibitor",
        "move condition:lpp --under condition:scarring-alopecia",
    ):
        words = ("vocab", *example.split())
        assert f"Example: citekit {' '.join(words)}\n" in review.run(*words[:2], "--help").out
        assert review.run(*words, "--dry-run").status == 0


@pytest.mark.parametrize("blank", ["", "  "])
@pytest.mark.parametrize(
    "command",
    [
        "remove",
        "rekey",
        "tag add condition:LPP",
        "tag remove condition:LPP",
        "tag accept --all",
        "tag reject condition:LPP",
    ],
)
def test_a_blank_query_is_not_every_entry(held: Review, command: str, blank: str) -> None:
    """A variable that the shell does not know must not empty a library."""
    done = held.run(*command.split(), "--where", blank, "--json")

    assert done.status == 2
    assert done.json["command"] == " ".join(command.split()[: 2 if command.startswith("tag") else 1])
    assert "--where" in done.json["failures"][0]["hint"]
    assert held.library.read_text() == LIBRARY


def test_every_entry_can_still_be_meant(held: Review) -> None:
    """`key:*`, as the hint says."""
    assert len(held.run("remove", "--where", "key:*", "--json").json["results"]) == 2


@pytest.mark.parametrize("encoding", WIDE)
@pytest.mark.parametrize(
    "command",
    ["list", "show doe2020hair", "check", "tag add condition:LPP doe2020hair", "tag list", "render", "rekey --all"],
)
def test_a_library_in_utf_16_cannot_be_read(held: Review, command: str, encoding: str) -> None:
    """Every command says so, and what to do; none takes it for an empty library."""
    held.library.write_bytes(LIBRARY.encode(encoding))
    done = held.run(*command.split())

    assert (done.status, done.out) == (4, "")
    assert "UTF-16" in done.err
    assert "save it as UTF-8" in done.err
    assert held.library.read_bytes() == LIBRARY.encode(encoding)


def test_a_nul_in_a_field_is_not_utf_16(held: Review) -> None:
    """A few NULs are odd, but the entries can be read."""
    held.write(LIBRARY.replace("Skin", "Sk\0in") + "\0\0")
    assert held.run("list", "--format", "keys").out.split() == ["poe2019skin", "doe2020hair"]


def test_an_export_as_json_says_what_was_exported(held: Review) -> None:
    """With `-o` the file gets the vocabulary and stdout the envelope, as with `render`."""
    rows = held.run("vocab", "export", "--json").json["results"]
    assert [(row["facet"], row["format"]) for row in rows] == [("condition", "ttl"), ("agent", "ttl")]

    done = held.run("vocab", "export", "agent", "--json", "-o", "agents.toml")
    assert done.json["results"] == [{"facet": "agent", "format": "toml", "concepts": rows[1]["concepts"]}]
    written = (held.folder / "agents.toml").read_text()
    assert written == held.run("vocab", "export", "agent", "--to", "toml").out
    assert written.count("[agent.") == rows[1]["concepts"]


@pytest.mark.parametrize("command", ["show", "tag suggest", "tag why", "remove", "tag add condition:LPP"])
def test_a_command_that_found_no_entry_has_failed(held: Review, command: str) -> None:
    """The status of the envelope is the same for all of them."""
    done = held.run(*command.split(), "nokey", "--json")
    assert (done.status, done.json["status"], done.json["results"]) == (1, "failed", [])


@pytest.mark.parametrize("slip", ["doe2020hairs", "Doe2020Hair", "deo2020hair"])
@pytest.mark.parametrize("command", ["show", "remove", "rekey", "tag suggest", "tag add condition:LPP"])
def test_the_nearest_key_is_named(held: Review, command: str, slip: str) -> None:
    """A key that is not there is most often a slip."""
    done = held.run(*command.split(), slip)
    assert done.status == 1
    assert "did you mean `doe2020hair`?" in done.err


@pytest.mark.parametrize(
    "command",
    [
        "tag add condition:LPP poe2019skin",
        "tag remove condition:LPP poe2019skin",
        "tag remove condition:cancer poe2019skin",
        "remove poe2019skin",
        "rekey poe2019skin --to other --yes",
        "vocab rename condition:cancer condition:tumour",
    ],
)
def test_quiet_does_not_say_what_was_done(held: Review, command: str) -> None:
    """`-q` keeps silent on success; JSON is printed all the same."""
    quiet, loud = (held.run(*command.split(), "--dry-run", *more).out for more in (["-q"], []))
    assert without_times(quiet) == without_times(loud)
    assert held.run(*command.split(), "--dry-run", "-q", "--json").json["status"] == "done"
    assert held.run(*command.split(), "-q") == Done(0, "", "")


def test_quiet_still_says_what_was_not_done(held: Review) -> None:
    """An offer that waits for a word is no success."""
    assert held.run("rekey", "doe2020hair", "--to", "other", "-q").out == "doe2020hair -> other\n"
    assert "nokey" in held.run("tag", "add", "condition:LPP", "poe2019skin", "nokey", "-q").err


def test_quiet_means_the_same_in_commands_about_files(held: Review) -> None:
    """Making a review, laying a library out and taking that back say nothing; what is not tidy is said."""
    assert held.run("init", "-q", "other") == Done(0, "", "")
    untidy = held.run("fmt", "--check", "-q")
    assert (untidy.status, untidy.out.split()[:2]) == (1, ["untidy", "refs/library.bib"])
    assert held.run("fmt", "-q") == Done(0, "", "")
    assert held.run("fmt", "--check", "-q") == Done(0, "", "")
    assert held.run("undo", "-q") == Done(0, "", "")
    assert held.run("templates", "copy", "reading-list.md.j2", "-q") == Done(0, "", "")
    assert held.run("cache", "clear", "--yes", "-q") == Done(0, "", "")


def test_a_tag_that_was_not_there_is_not_called_present(held: Review) -> None:
    """In text; in JSON the outcome stays `present`: as it was."""
    words = ("tag", "remove", "condition:LPP", "poe2019skin")
    assert held.run(*words).out == "had it not  poe2019skin  condition:cancer\n"
    assert held.run(*words, "--json").json["results"][0]["outcome"] == "present"


def test_a_key_without_a_year_has_no_stand_in_for_it(make_review: Callable[[str], Review]) -> None:
    """Author and word alone; such a key of an earlier citekit changes only when asked for."""
    review = make_review("@misc{x, author={Belum, V}, title={Alopecia}}\n")
    assert review.run("rekey", "--all").out == "x -> belumalopecia\n"
