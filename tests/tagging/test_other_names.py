"""Names that only Disease Ontology or Mondo gives a concept of MeSH, and names in other words for the same."""

from citekit.bib.entry import Entry
from citekit.tagging.labels import read_labels
from citekit.tagging.learning import learn
from citekit.tagging.names import Learned, names_of, unpack
from citekit.tagging.suggest import Tagger, stands_behind
from citekit.tagging.suggestion import Suggestion
from citekit.tagging.tables import MESH_ID, default_variants, other_names
from citekit.tagging.words import name_key
from citekit.vocabulary import Concept, Facet, Vocabulary

HEART_FAILURE, KIDNEY_FAILURE = "condition:D006333", "condition:D007676"


def vocabulary(*more: Concept) -> Vocabulary:
    """Return a vocabulary with heart failure as MeSH has it, and more."""
    mesh = (
        Concept("condition", "D006333", "Heart Failure"),
        Concept("condition", "D007676", "Kidney Failure, Chronic"),
    )
    return Vocabulary.of([Facet("condition", "Condition")], [*mesh, *more])


def said(known: Vocabulary, title: str) -> dict[str, Suggestion]:
    """Return what is suggested for a title, by tag."""
    return {one.tag: one for one in Tagger(known).suggest(Entry("k", "article", {"title": title}))}


def test_a_name_that_only_another_vocabulary_gives_is_found() -> None:
    """The rule says where it comes from, and the place in the text is exact."""
    (place,) = said(vocabulary(), "Digoxin in Congestive Heart Failure")[HEART_FAILURE].evidence

    assert (place.text, place.rule, place.start) == ("Congestive Heart Failure", "borrowed", 11)


def test_concepts_without_a_mesh_identifier_borrow_nothing() -> None:
    """A review's own concept has the names that the review gives it."""
    own = Vocabulary.of([Facet("condition", "Condition")], [Concept("condition", "heart", "Heart Failure")])

    assert said(own, "Weak heart") == {}
    assert HEART_FAILURE in said(vocabulary(), "Weak heart")


def test_a_name_of_the_vocabulary_goes_before_a_borrowed_one() -> None:
    """Where a concept of the facet has the name, no other borrows it."""
    known = vocabulary(Concept("condition", "weak", "Weak heart"))

    assert set(said(known, "Weak heart")) == {"condition:weak"}


def test_a_borrowed_short_form_is_proposed_and_not_stood_behind() -> None:
    """As it is written alone, and doubtful until labels have shown that it can be trusted."""
    found = said(vocabulary(), "Outcomes in CKD")[KIDNEY_FAILURE]

    assert found.evidence[0].rule == "borrowed-short"
    assert not stands_behind(found)
    assert said(vocabulary(), "Outcomes in ckd") == {}


def test_labels_teach_how_far_a_borrowed_name_can_be_trusted() -> None:
    """Rejected in every document that has it: not stood behind any more; never judged otherwise: still found."""
    block = "{n}|t|Case {n}\n{n}|a|Weak heart was told. Heart failure was not meant, kidney failure was.\n"
    block += "{n}\t70\t84\tkidney failure\tDisease\tD007676\n\n"
    text = "".join(block.format(n=n) for n in range(12))
    known = vocabulary()
    tagger = Tagger(known, learn(read_labels(text, "x", {"Disease": "condition"}, known), known, ["condition"]))
    found = {one.tag: one for one in tagger.suggest(Entry("k", "article", {"title": "Weak heart"}))}

    assert not stands_behind(found[HEART_FAILURE])
    assert stands_behind(said(known, "Weak heart")[HEART_FAILURE])


def test_a_learned_name_takes_the_place_of_a_borrowed_one() -> None:
    """What labels say a name stands for counts."""
    learned = {"condition": (Learned("weak heart", (KIDNEY_FAILURE,)),)}
    (form,) = unpack(names_of(vocabulary(), learned, default_variants())["condition"].forms["weak heart"])

    assert (form.tag, form.rule) == (KIDNEY_FAILURE, "learned")


def test_the_table_gives_each_name_to_one_concept() -> None:
    """MeSH identifiers, and no two names that are compared as one."""
    rows = [(identifier, name_key(name)) for identifier, names in other_names().items() for name in names]

    assert len(rows) > 10_000
    assert all(MESH_ID.fullmatch(identifier) for identifier, _ in rows)
    assert len({name for _, name in rows}) == len(rows)
    assert all(name for _, name in rows)


def test_who_has_a_name_word_for_word_goes_before_who_has_it_in_other_words() -> None:
    """`heart damage` is seen as `heart disease`: the label of one concept, a rewording of a name of the other."""
    known = Vocabulary.of(
        [Facet("condition", "Condition")],
        [
            Concept("condition", "D006330", "Heart Defects, Congenital", synonyms=("Heart Abnormality",)),
            Concept("condition", "D006331", "Heart Disease"),
        ],
    )
    (form,) = unpack(names_of(known, {}, default_variants())["condition"].loose["heart disease"])

    assert form.tag == "condition:D006331"
    assert set(said(known, "Heart damage")) == {"condition:D006331"}
