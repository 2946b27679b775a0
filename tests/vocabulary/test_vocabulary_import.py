"""Concepts of other vocabularies: tables with tree numbers or parents, SKOS, our own TOML; what is taken and linked."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citekit.errors import CitekitError, UsageError, VocabularyError
from citekit.vocabulary import Concept, Facet, Vocabulary
from citekit.vocabulary.importing import read_concepts
from citekit.vocabulary.incoming import as_notation
from citekit.vocabulary.merging import with_imports
from citekit.vocabulary.reading import NOTATION
from shared_data import shared

MESH = """\
id\tname\ttree_numbers\tsynonyms
D017437\tSkin and Connective Tissue Diseases\tC17\t
D012871\tSkin Diseases\tC17.800\t
D006201\tHair Diseases\tC17.800.329\tHair Disease
D000505\tAlopecia\tC17.800.329.937|C23.888.971\tBaldness|Hair Loss|Alopecias
D000506\tAlopecia Areata\tC17.800.329.937.122\tPelade
C535892\tLichen planus follicularis\t>D000505\tlichen planopilaris
D009369\tNeoplasms\tC04\tCancer
"""
MONDO = """\
id\tname\tparents\tmesh\tdoid\tsynonyms
MONDO:0004907\talopecia\t\tD000505\t987\thair loss
MONDO:0018879\tlichen planopilaris\tMONDO:0004907|MONDO:9999999\t\t\tLPP|follicular lichen planus
"""
TURTLE = """\
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix ex: <http://example.org/terms/> .

ex:hairLoss a skos:Concept ;
    skos:prefLabel "hair loss"@en, "Haarausfall"@de ;
    skos:narrower ex:lpp .

ex:lpp a skos:Concept ;
    skos:notation "lichen-planopilaris" ;
    skos:prefLabel "lichen planopilaris"@en ;
    skos:altLabel "follicular lichen planus"@en, "Lichen follicularis"@la ;
    skos:hiddenLabel "lichen plano pilaris" ;
    skos:exactMatch <http://purl.obolibrary.org/obo/MONDO_0018879> ;
    skos:scopeNote "a note" .
"""


def concepts(text: str, file: str, **how: object) -> dict[str, Concept]:
    """Return notation to concept of a file read for the facet `condition`."""
    return {one.notation: one for one in read_concepts(text, file, "condition", **how).concepts}  # type: ignore[arg-type]


def test_tree_numbers_become_broader_concepts() -> None:
    """The id is the notation; the parent is what owns the number without its last parts; `>` names the heading."""
    found = concepts(MESH, "mesh.tsv")

    assert found["D000505"].label == "Alopecia"
    assert found["D000505"].synonyms == ("Baldness", "Hair Loss", "Alopecias")
    assert found["D000505"].broader == ("D006201",)
    assert found["D000506"].broader == ("D000505",)
    assert found["C535892"].broader == ("D000505",)
    assert found["D000505"].line == 5


@pytest.mark.parametrize(
    ("trees", "kept"),
    [
        (["C17.800"], {"D012871", "D006201", "D000505", "D000506"}),
        (["C"], {"D017437", "D012871", "D006201", "D000505", "D000506", "D009369"}),
        (["C04", "C23"], {"D009369", "D000505"}),
        (["D000505"], {"D000505", "D000506", "C535892"}),
        (["C1"], None),
    ],
)
def test_only_what_stands_below_a_tree_number_or_id_is_taken(trees: list[str], kept: set[str] | None) -> None:
    """A number ends at a dot, a letter is a whole tree, an id means itself and all that is narrower."""
    if kept is None:
        with pytest.raises(UsageError, match="nothing below `C1`"):
            concepts(MESH, "mesh.tsv", trees=trees)
    else:
        assert set(concepts(MESH, "mesh.tsv", trees=trees)) == kept


def test_a_parent_that_is_left_out_gives_way_to_its_own() -> None:
    """The hierarchy stays whole when a level in the middle is not there."""
    text = MESH.replace("D006201\tHair Diseases\tC17.800.329\tHair Disease\n", "")

    assert concepts(text, "mesh.tsv")["D000505"].broader == ("D012871",)


def test_two_descriptors_below_each_other_are_no_circle() -> None:
    """MeSH has such pairs in different trees; the first link counts, and the notice names the other."""
    text = "id\tname\ttree numbers\na\tA\tC1|C2.1\nb\tB\tC2|C1.1\n"
    read = read_concepts(text, "m.tsv", "condition")

    assert [one.broader for one in read.concepts] == [("b",), ()]
    said = "tree numbers passed over, for they would make a concept broader than itself: 1 (`b < a`)"
    assert read.notices == (said,)


def test_parents_and_cross_references_of_a_table() -> None:
    """The columns of MONDO: parents, and identifiers elsewhere with their prefix; unknown parents are left out."""
    found = concepts(MONDO, "mondo.tsv")

    assert found["MONDO:0018879"].broader == ("MONDO:0004907",)
    assert found["MONDO:0004907"].exact_match == ("MESH:D000505", "DOID:987")


def test_a_table_without_headings_and_one_with_commas() -> None:
    """Four columns are id, name, tree numbers, synonyms; a heading without tabs makes it CSV."""
    bare = concepts("D1\tAlopecia\tC17\tBaldness|Hair Loss\n", "x.tsv")
    commas = concepts('id,name,synonyms\nD1,"Fibromatosis, Plantar",Ledderhose Disease\n', "x.csv")

    assert bare["D1"].synonyms == ("Baldness", "Hair Loss")
    assert commas["D1"].label == "Fibromatosis, Plantar"


def test_a_table_of_several_facets_gives_the_one_asked_for() -> None:
    """A column `axis` chooses; where it names others only, the table is one all the same, and that is told."""
    text = "id\tname\taxis\nD1\tAlopecia\tcondition\nD2\tAdalimumab\tagent\n"

    assert set(concepts(text, "m.tsv")) == {"D1"}
    every = read_concepts(text, "m.tsv", "mesh")
    assert [one.tag for one in every.concepts] == ["mesh:D1", "mesh:D2"]
    assert every.notices == (
        "`m.tsv` has several facets, and all of them are taken; `--part` takes one: `condition`, `agent`",
    )
    part = read_concepts(text, "m.tsv", "mesh", part="agent")
    assert ([one.tag for one in part.concepts], part.notices) == (["mesh:D2"], ())
    with pytest.raises(UsageError) as caught:
        read_concepts(text, "m.tsv", "mesh", part="design")
    assert "`condition`, `agent`" in caught.value.hint


def test_the_id_of_a_row_is_the_notation() -> None:
    """As it is where it can be; else it is changed, its parents' too, and that is told of the concepts taken."""
    text = "id\tname\tparents\nMONDO_0004907\ta\t\nA/B 1\tb\tMONDO_0004907\n_x\tc\tA/B 1\nC/D\td\t\n"
    read = read_concepts(text, "m.tsv", "condition", trees=["MONDO_0004907"])

    assert [(one.notation, one.broader) for one in read.concepts] == [
        ("MONDO_0004907", ()), ("A-B-1", ("MONDO_0004907",)), ("_x", ("A-B-1",)),
    ]  # fmt: skip
    assert read.notices == ("ids that are no notations, changed: 1 (`A/B 1 -> A-B-1`)",)


def test_two_ids_that_become_one_notation_are_named() -> None:
    """Neither is taken for the other."""
    with pytest.raises(VocabularyError) as caught:
        concepts("id\tname\nA/B\ta\nA B\tb\n", "m.tsv")
    assert (caught.value.where, caught.value.hint) == ("m.tsv:3", "an id stands for one concept: `A/B`, `A B`")


@given(st.text(max_size=12) | st.text(alphabet="aZ0_-.: /é", max_size=12))
def test_whatever_an_id_holds_it_becomes_a_notation_or_nothing(text: str) -> None:
    """And a notation stays what it is."""
    notation = as_notation(text)

    assert not notation or NOTATION.fullmatch(notation)
    assert as_notation(notation) == notation
    assert not NOTATION.fullmatch(text) or notation == text


def test_a_supplementary_record_of_mesh_may_stand_below_several_headings() -> None:
    """Commas part them."""
    found = concepts(MESH + "C535336\tCataract and alopecia\t>D000505,D009369\t\n", "mesh.tsv")
    assert found["C535336"].broader == ("D000505", "D009369")


@pytest.mark.parametrize(
    ("text", "file", "where", "named"),
    [
        ("id\tname\nD1\t\n", "m.tsv", "m.tsv:2", "`D1`"),
        ("id\tname\n\tAlopecia\n", "m.tsv", "m.tsv:2", "`Alopecia`"),
        ("id\tname\nD1\tA\nD1\tB\n", "m.tsv", "m.tsv:3", "`condition:D1`"),
        ("id\tname\nD1\tA\nD2\ta\n", "m.tsv", "m.tsv:3", "`condition:D1`"),
        ("id\tname\nD1\tA\tx\ty\n", "m.tsv", "m.tsv:2", "`D1`"),
        ("id\tname\tparents\nD1\tA\tD2\nD2\tB\tD1\n", "m.tsv", "m.tsv:2", "condition:D1 -> condition:D2"),
        ("nonsense\n", "m.tsv", "m.tsv:1", "no table"),
        (TURTLE.replace("skos:scopeNote", "skos scopeNote"), "v.ttl", "v.ttl:14", "no turtle"),
        ('{"@graph": [', "v.jsonld", "v.jsonld:1", "no JSON"),
        ("[condition.a]\n", "v.toml", "v.toml:1", "condition:a"),
    ],
)
def test_an_error_names_file_line_and_concept(text: str, file: str, where: str, named: str) -> None:
    """Whatever the form, what is wrong can be found."""
    with pytest.raises(VocabularyError) as caught:
        concepts(text, file)

    assert caught.value.where == where
    assert named in caught.value.message


def test_an_unknown_ending_names_the_known_ones() -> None:
    """The form of a file is told by its ending."""
    with pytest.raises(UsageError) as caught:
        concepts("", "vocabulary.docx")

    assert "`.ttl`" in caught.value.hint


def test_skos_in_turtle() -> None:
    """Notation or the last part of the IRI; labels in English or without language; narrower is broader turned round."""
    found = concepts(TURTLE, "v.ttl")

    assert list(found) == ["hairLoss", "lichen-planopilaris"]
    assert found["hairLoss"].label == "hair loss"
    assert concepts(TURTLE, "v.ttl", language="de")["hairLoss"].label == "Haarausfall"
    lpp = found["lichen-planopilaris"]
    assert (lpp.label, lpp.synonyms, lpp.hidden) == (
        "lichen planopilaris", ("follicular lichen planus",), ("lichen plano pilaris",),
    )  # fmt: skip
    assert (lpp.broader, lpp.exact_match, lpp.note, lpp.line) == (("hairLoss",), ("MONDO:0018879",), "a note", 8)


def test_skos_in_json_ld() -> None:
    """A context inside the file is used; one that would have to be fetched is refused with its line."""
    document = {
        "@context": {"@vocab": "http://www.w3.org/2004/02/skos/core#", "id": "@id", "type": "@type"},
        "@graph": [
            {"id": "http://example.org/a", "type": "Concept", "prefLabel": "alopecia", "altLabel": ["hair loss"]}
        ],
    }
    found = concepts(json.dumps(document, indent=1), "v.jsonld")

    assert (found["a"].label, found["a"].synonyms) == ("alopecia", ("hair loss",))
    with pytest.raises(VocabularyError) as caught:
        concepts('{\n"@context": "https://example.org/context.jsonld"}', "v.jsonld")
    assert caught.value.where == "v.jsonld:2"
    assert "nothing is fetched" in caught.value.message


def test_a_name_of_two_concepts_stays_with_the_one_whose_label_it_is() -> None:
    """Else with the first; labels themselves must differ."""
    text = "id\tname\tsynonyms\nD1\tA\tx|B\nD2\tB\tX|y\n"
    read = read_concepts(text, "m.tsv", "condition")

    assert [one.synonyms for one in read.concepts] == [("x",), ("y",)]
    assert read.notices == ("names that stand for two concepts and stay with one of them: 2",)


OWN = Vocabulary.of(
    [Facet("condition", "Condition", ("m.tsv",))],
    [
        Concept("condition", "alopecia", "alopecia", synonyms=("hair loss",), exact_match=("MESH:D000505",), line=3),
        Concept("condition", "lpp", "lichen planopilaris", broader=("D006201",), line=9),
    ],
)


def merged(own: Vocabulary = OWN) -> Vocabulary:
    """Return ``own`` with the table MESH."""
    return with_imports(own, {"condition": read_concepts(MESH, "m.tsv", "condition").concepts}, "v.toml")


def test_the_reviews_own_concept_takes_the_place_of_the_imported_one() -> None:
    """By identifier: its children are below the own one, and the identifier still finds it."""
    whole = merged()

    assert "condition:D000505" not in whole.concepts
    assert whole.concepts["condition:D000506"].broader == ("alopecia",)
    assert whole.resolve("condition:D000505").notation == "alopecia"
    assert whole.broader("condition:lpp")[0] == "condition:D006201"


def test_a_name_of_the_reviews_own_is_not_another_concepts_too() -> None:
    """`lichen planopilaris` is a synonym in the table and a label here."""
    whole = merged()

    assert whole.concepts["condition:C535892"].synonyms == ()
    assert whole.resolve("condition:Lichen Planopilaris").notation == "lpp"


def test_an_imported_concept_has_no_line_of_the_vocabulary_file() -> None:
    """What stands elsewhere is not looked for there."""
    assert merged().concepts["condition:D000506"].line == 0


def test_a_parent_that_is_nowhere_is_an_error_with_its_line() -> None:
    """A facet that imports may name parents of the import, but not what is not there either."""
    own = Vocabulary.of(OWN.facets.values(), [Concept("condition", "x", "x", broader=("nowhere",), line=7)])
    with pytest.raises(CitekitError) as caught:
        merged(own)

    assert caught.value.where == "v.toml:7"


@pytest.mark.parametrize(("name", "count"), [("mesh-diseases-chemicals.tsv", 15695), ("mondo-skin-subset.tsv", 1664)])
def test_the_real_tables_are_read_whole(name: str, count: int) -> None:
    """Every row of MeSH and MONDO is a concept, and no concept has a parent that is not there."""
    found = concepts(shared(f"tagging/{name}").read_text("utf-8"), name)

    assert len(found) == count
    assert all(parent in found for one in found.values() for parent in one.broader)
    assert sum(bool(one.broader) for one in found.values()) > 0.9 * count


def test_the_concepts_of_toml_are_those_of_the_facet() -> None:
    """Our own form, whatever facet it was written for, if it has only one."""
    text = '[facets.x]\n[x.a]\nlabel = "a"\nabbreviations = ["A"]\n[x.b]\nlabel = "b"\nbroader = ["a"]\n'
    found = concepts(text, "v.toml")

    assert found["a"] == replace(found["a"], facet="condition", abbreviations=("A",))
    assert found["b"].broader == ("a",)


STRANGER = """\
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix ex: <http://example.org/v/> .
ex:s1 a skos:ConceptScheme . ex:s2 a skos:ConceptScheme .
ex:a a skos:Concept ; skos:prefLabel "Haarausfall"@de ; skos:inScheme ex:s1 ; skos:broader ex:nowhere, ex:bare, ex:b .
ex:b a skos:Concept ; skos:prefLabel "alopecia"@en, "Alopezie"@de ; skos:inScheme ex:s1 .
ex:bare a skos:Concept ; skos:altLabel "thing" ; skos:inScheme ex:s1 .
ex:d a skos:Concept ; skos:prefLabel "drug"@en ; skos:inScheme ex:s2 .
"""


def test_a_strangers_vocabulary_is_read_as_far_as_it_goes() -> None:
    """A label in another language will do; one without any is left out, and what is broader but nowhere is told."""
    read = read_concepts(STRANGER, "v.ttl", "condition", part="s1")

    assert [(one.tag, one.label, one.broader) for one in read.concepts] == [
        ("condition:a", "Haarausfall", ("b",)), ("condition:b", "alopecia", ()),
    ]  # fmt: skip
    assert read.notices == (
        "concepts without a label, left out: 1 (`bare`)",
        "broader concepts that the file does not hold: 1 (`nowhere`)",
    )


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("v.ttl", STRANGER),
        ("v.toml", '[facets.s1]\n[facets.s2]\n[s1.a]\nlabel = "a"\n[s2.d]\nlabel = "d"\n'),
        ("v.tsv", "facet\tid\tname\ns1\ta\ta\ns2\td\td\n"),
    ],
)
def test_several_schemes_are_never_mixed_unasked(file: str, text: str) -> None:
    """A drug must not become a condition: the hint names the option and the schemes, and several may be asked for."""
    with pytest.raises(UsageError) as caught:
        read_concepts(text, file, "condition")
    both = read_concepts(text, file, "condition", part="s1, s2")

    assert caught.value.message == f"`{file}` has several facets, none of them `condition`"
    assert caught.value.hint == "`--part` takes one of them, or several with commas between: `s1`, `s2`"
    assert {"condition:a", "condition:d"} <= {one.tag for one in both.concepts}
    assert both.label == ""


def test_concepts_of_no_scheme_are_left_out_of_one() -> None:
    """Where the file has one scheme and it is asked for by name, that is told; else it is not told apart."""
    head = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n@prefix : <http://x/> .\n"
    text = (
        head + ':a a skos:Concept ; skos:prefLabel "a" ; skos:inScheme :s .\n:b a skos:Concept ; skos:prefLabel "b" .\n'
    )

    one, every = read_concepts(text, "v.ttl", "s"), read_concepts(text, "v.ttl", "condition")
    assert ([one.tag for one in one.concepts], one.notices) == (["s:a"], ("concepts of no facet, left out: 1 (`b`)",))
    assert ([one.tag for one in every.concepts], every.notices) == (["condition:a", "condition:b"], ())


@pytest.mark.parametrize(("other", "how"), [("A_B", "in case"), ("a-b", "in `_` for `-`")])
def test_two_ids_that_a_reader_cannot_tell_apart_are_an_error(other: str, how: str) -> None:
    """As in the vocabulary file itself: both rows are named."""
    with pytest.raises(VocabularyError) as caught:
        read_concepts(f"id\tname\na_b\talpha\n{other}\tbeta\n", "t.tsv", "condition")

    assert caught.value.message == f"`condition:{other}` differs from `a_b` only {how}, first on line 2"
    assert caught.value.where == "t.tsv:3"


def test_ids_of_skos_keep_their_underscores() -> None:
    """The last part of an IRI as OBO has them; what is no notation is told."""
    head = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    text = head + '<http://purl.obolibrary.org/obo/MONDO_1> a skos:Concept ; skos:prefLabel "a" .\n'
    text += '<http://x/b> a skos:Concept ; skos:prefLabel "b" ; skos:notation "L66/1" .\n'
    read = read_concepts(text, "v.ttl", "condition")

    assert [one.notation for one in read.concepts] == ["MONDO_1", "L66-1"]
    assert read.notices == ("ids that are no notations, changed: 1 (`L66/1 -> L66-1`)",)


RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:skos="http://www.w3.org/2004/02/skos/core#">'
    '<skos:Concept rdf:about="http://x/a"><skos:prefLabel>{}</skos:prefLabel></skos:Concept></rdf:RDF>'
)


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        ('<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>', "&b;"),
        ('<!DOCTYPE x [<!ENTITY h SYSTEM "file:///etc/hostname">]>', "&h;"),
        ('<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">', "a"),
    ],
)
def test_a_document_type_is_refused_before_anything_is_expanded(kind: str, label: str) -> None:
    """Entities fill memories and name files; the line and a way out are told."""
    with pytest.raises(VocabularyError, match="document type") as caught:
        concepts(f'<?xml version="1.0"?>\n{kind}\n{RDF.format(label)}', "terms.rdf")
    assert caught.value.where == "terms.rdf:2"
    assert ".ttl" in caught.value.hint
    assert concepts(RDF.format("a"), "terms.rdf")["a"].label == "a"


@pytest.mark.parametrize(
    "document",
    [
        {"@context": "http://127.0.0.1:9/c.jsonld"},
        {"@context": [{}, "file:///etc/passwd"]},
        {"@context": {"@import": "http://127.0.0.1:9/c.jsonld"}},
        {"@context": {"x": {"@id": "http://x/x", "@context": "http://127.0.0.1:9/c.jsonld"}}},
        {"@graph": [{"@context": "relative.jsonld"}]},
    ],
)
def test_no_context_of_json_ld_is_fetched(document: object) -> None:
    """Wherever it is named, and whether it is a file or lies in the network."""
    with pytest.raises(VocabularyError, match="nothing is fetched"):
        concepts(json.dumps(document), "terms.jsonld")


def test_turtle_imports_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """`owl:imports` is a statement like any other: no file is opened and nothing is asked for."""
    monkeypatch.setattr("urllib.request.urlopen", None)
    text = TURTLE + "<http://x/v> <http://www.w3.org/2002/07/owl#imports> <http://127.0.0.1:9/o.ttl> .\n"
    assert set(concepts(text, "terms.ttl")) == set(concepts(TURTLE, "terms.ttl"))


def test_json_that_never_ends_is_told() -> None:
    """It nests deeper than anybody reads."""
    with pytest.raises(VocabularyError, match="JSON"):
        concepts("[" * 200_000, "terms.jsonld")


SCHEMES = """\
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix : <http://example.org/v/> .
:s1 a skos:ConceptScheme ; skos:prefLabel "First" ; skos:hasTopConcept :top .
:s2 a skos:ConceptScheme ; skos:prefLabel "Second" .
:a a skos:Concept ; skos:prefLabel "a" ; skos:inScheme :s1, :s2 .
:b a skos:Concept ; skos:prefLabel "b" ; skos:topConceptOf :s2 .
:top a skos:Concept ; skos:prefLabel "top" .
:under a skos:Concept ; skos:prefLabel "under" ; skos:broader :middle .
:middle a skos:Concept ; skos:prefLabel "middle" ; skos:broader :top, :under .
:none a skos:Concept ; skos:prefLabel "none of them" .
"""


@pytest.mark.parametrize(
    ("part", "kept", "label"),
    [
        ("s1", {"a", "top", "under", "middle"}, "First"),
        ("s2", {"a", "b"}, "Second"),
        ("s2,s1", {"a", "b", "top", "under", "middle"}, ""),
    ],
)
def test_a_concept_belongs_to_each_of_its_schemes(part: str, kept: set[str], label: str) -> None:
    """Several may be stated, by the concept or of the top concept; one of no scheme is of that of its broader ones."""
    text = SCHEMES.replace(", :under", "")
    read = read_concepts(text, "v.ttl", "condition", part=part)

    assert ({one.notation for one in read.concepts}, read.label) == (kept, label)


def test_concepts_in_a_circle_have_no_scheme_or_that_beside_it() -> None:
    """Looking for the scheme of a broader concept comes to an end."""
    with pytest.raises(VocabularyError, match="broader"):
        read_concepts(SCHEMES, "v.ttl", "condition", part="s1")


@pytest.mark.parametrize(
    ("file", "text", "has"),
    [
        ("v.tsv", "id\tname\na\ta\n", "no facets"),
        ("v.tsv", "facet\tid\tname\ns1\ta\ta\n", "only the facet `s1`"),
        ("v.ttl", TURTLE, "no facets"),
    ],
)
def test_a_part_that_is_not_there_is_an_error(file: str, text: str, has: str) -> None:
    """Also of a file with one facet or none, which is taken whole when no part is asked for."""
    assert read_concepts(text, file, "condition").concepts
    with pytest.raises(UsageError) as caught:
        read_concepts(text, file, "condition", part="nosuch")
    assert caught.value.message == f"`{file}` has {has}, and no `nosuch`"


def test_lone_carriage_returns_end_the_lines_of_a_table() -> None:
    """As old Macintosh programs write them, between commas or tabs."""
    for comma in ",\t":
        assert list(concepts(f"id{comma}name\rx{comma}Xx\ry{comma}Yy\r", "v.csv")) == ["x", "y"]


def test_a_table_that_cannot_be_read_is_an_error_with_its_line() -> None:
    """A cell that never ends is longer than a reader takes."""
    with pytest.raises(VocabularyError) as caught:
        read_concepts('id,name\nx,Xx\ny,"' + 200_000 * "y", "v.csv", "condition")
    assert caught.value.where == "v.csv:3"
