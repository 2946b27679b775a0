"""How good and how fast suggestions are: the domain's publications, BC5CDR with MeSH, bands, roles, offsets, speed.

    python benchmarks/tagging.py [--data FOLDER] [--parts 5] [--folds N] [--only domain|corpus|others|speed] [--show]

FOLDER holds ``derm-dev.jsonl``, ``bc5cdr-traindev.pubtator`` and ``mesh-diseases-chemicals.tsv``.

- domain: 84 labelled publications, the starter vocabulary, nothing learned. The authors of the rules and of the
  vocabulary have seen these records, so the figures are an upper estimate for others.
- corpus: 1,000 abstracts of BC5CDR, MeSH; each fifth is judged by what the other four taught (names, stop-list,
  weights), and once without anything learned but a stop-list of the other four fifths. The more is learned from, the
  better the figures: 20 parts (950 abstracts) come nearest to what all 1,000 teach.
- others: the same for NCBI Disease and BioRED.
- speed: records and abstracts a second on one core, and the start from a cache, as medians.
"""

import argparse
import gc
import json
import random
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from citekit.bib.entry import Entry
from citekit.resources import starter_vocabulary
from citekit.tagging.confidence import LIKELY
from citekit.tagging.labels import Document, read_labels
from citekit.tagging.learning import learn
from citekit.tagging.measuring import Score, score, share
from citekit.tagging.names import from_rows, names_of, to_rows
from citekit.tagging.suggest import Tagger
from citekit.tagging.suggestion import Suggestion
from citekit.tagging.tables import default_variants
from citekit.vocabulary import Facet, Vocabulary, read_vocabulary
from citekit.vocabulary.importing import read_concepts

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "tagging"
TYPES = {"Disease": "disease", "Chemical": "chemical"}
OTHERS = {
    "NCBI Disease": (
        "ncbi-disease-traindev.pubtator",
        dict.fromkeys(("SpecificDisease", "Modifier", "DiseaseClass", "CompositeMention"), "disease"),
    ),
    "BioRED": ("biored-traindev.pubtator", TYPES),
}
"""Other corpora: file, and type of a label to facet."""

UNNAMED = "agent:biologic"
"""The class that is labelled only where no class of biologics is."""

Judged = list[tuple[Document, tuple[Suggestion, ...]]]


def main() -> None:
    """Print the figures asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--parts", type=int, default=5, help="into how many parts a corpus is cut")
    parser.add_argument("--folds", type=int, help="how many of the parts are judged, each by all others; all of them")
    parser.add_argument("--only", choices=("domain", "corpus", "others", "speed"))
    parser.add_argument("--show", action="store_true", help="print every mistake in the domain set")
    given = parser.parse_args()
    own = read_vocabulary(starter_vocabulary().read_text("utf-8"), "vocabulary.toml")
    if given.only in (None, "domain"):
        domain(given.data, own, show=given.show)
    if given.only == "domain":
        return
    vocabulary = mesh(given.data)
    folds = given.folds or given.parts
    documents = labelled(given.data / "bc5cdr-traindev.pubtator", TYPES, vocabulary)
    if given.only in (None, "corpus"):
        corpus("BC5CDR", vocabulary, documents, folds, given.parts)
    if given.only in (None, "others"):
        for name, (file, types) in OTHERS.items():
            corpus(name, vocabulary, labelled(given.data / file, types, vocabulary), folds, given.parts)
    if given.only in (None, "speed"):
        speed(given.data, own, vocabulary, documents)


def mesh(folder: Path) -> Vocabulary:
    """Return diseases and chemicals of MeSH as ``vocab import`` reads them."""
    text = (folder / "mesh-diseases-chemicals.tsv").read_text("utf-8")
    trees = {"disease": ("C", "F03"), "chemical": ("D",)}
    concepts = [one for facet in trees for one in read_concepts(text, "mesh.tsv", facet, trees=trees[facet]).concepts]
    return Vocabulary.of([Facet("disease", "Disease"), Facet("chemical", "Chemical")], concepts)


def labelled(file: Path, types: Mapping[str, str], vocabulary: Vocabulary) -> list[Document]:
    """Return the documents of a file in an order that looks random and is the same in every run."""
    documents = sorted(read_labels(file.read_text("utf-8"), file.name, types, vocabulary), key=lambda one: one.key)
    random.Random(0).shuffle(documents)
    return documents


def judge(tagger: Tagger, documents: Sequence[Document]) -> Judged:
    """Return the documents with what is suggested for them."""
    return [(one, tagger.suggest(Entry(one.key, "article"), one.fields)) for one in documents]


# ---- the domain's publications ----


def domain(folder: Path, vocabulary: Vocabulary, *, show: bool) -> None:
    """Print conditions, drugs, classes, whole records and roles of the labelled publications."""
    rows = [json.loads(line) for line in (folder / "derm-dev.jsonl").read_text("utf-8").splitlines()]
    tagger = Tagger(vocabulary)
    scores = {axis: [0, 0, 0] for axis in ("conditions", "drugs", "classes")}
    whole, roles, bands, places = 0, [0, 0], [0, 0], [0, 0]
    for row in rows:
        gold = _gold(row, vocabulary)
        entry = Entry(row["id"], "article", _fields(row))
        suggestions = tagger.suggest(entry)
        ours = _ours(suggestions, vocabulary)
        for axis, counts in scores.items():
            counts[0] += len(ours[axis] & gold[axis])
            counts[1] += len(ours[axis] - gold[axis])
            counts[2] += len(gold[axis] - ours[axis])
        whole += ours == gold
        if show and ours != gold:
            print(row["id"], {axis: (ours[axis] - gold[axis], gold[axis] - ours[axis]) for axis in gold}, row["title"])
        _count(row, suggestions, gold, vocabulary, roles, bands)
        for one in suggestions:
            for place in one.evidence:
                places[entry.text(place.field)[place.start : place.end] != place.text] += 1
    labels = sum(right + missed for right, _, missed in scores.values())
    print(f"domain, {len(rows)} publications, seen by the rules' authors")
    for axis, (right, wrong, missed) in scores.items():
        precision, recall = right / (right + wrong), right / (right + missed)
        print(f"  {axis:<11} P {precision:.3f} R {recall:.3f} F1 {_f1(right, wrong, missed):.3f}")
    print(f"  whole record right  {whole / len(rows):.3f} ({whole} of {len(rows)})")
    print(f"  role right          {roles[0] / sum(roles):.3f} of {sum(roles)} agents")
    print(f"  band sure           P {bands[0] / sum(bands):.3f} on {bands[0] / labels:.3f} of the labels")
    print(f"  offsets valid       {places[0]} of {sum(places)}")


def _fields(row: dict[str, Any]) -> dict[str, str]:
    fields = {"title": row["title"], "abstract": row["summary"], "mesh": "; ".join(row["mesh"])}
    return {name: text for name, text in {**fields, "keywords": "; ".join(row["keywords"])}.items() if text}


def _gold(row: dict[str, Any], vocabulary: Vocabulary) -> dict[str, set[str]]:
    def tags(facet: str, names: Sequence[str]) -> set[str]:
        return {vocabulary.resolve(f"{facet}:{name}").tag for name in names}

    return {
        "conditions": tags("condition", row["conditions"]),
        "drugs": tags("agent", row["agents"]),
        "classes": tags("agent", row["agent_classes"]),
    }


def _ours(suggestions: Sequence[Suggestion], vocabulary: Vocabulary) -> dict[str, set[str]]:
    """Return what is suggested by axis, classes rolled up from the drugs (rule 2 of the labels)."""
    stood = {one.tag for one in suggestions if one.confidence >= LIKELY}
    agents = {tag for tag in stood if tag.startswith("agent:")}
    classes = {tag for tag in agents if _is_class(tag, vocabulary)}
    drugs = agents - classes
    for tag in drugs:
        classes.update(f"agent:{parent}" for parent in vocabulary.concepts[tag].broader)
    biologics = vocabulary.narrower(UNNAMED) - {UNNAMED}
    if classes & biologics or not any(tag == UNNAMED for tag in agents):
        classes.discard(UNNAMED)
    return {"conditions": stood - agents, "drugs": drugs, "classes": classes}


def _is_class(tag: str, vocabulary: Vocabulary) -> bool:
    return len(vocabulary.narrower(tag)) > 1 or tag in ("agent:contact-immunotherapy", "agent:topical-corticosteroid")


def _count(
    row: dict[str, Any],
    suggestions: Sequence[Suggestion],
    gold: dict[str, set[str]],
    vocabulary: Vocabulary,
    roles: list[int],
    bands: list[int],
) -> None:
    labels: set[str] = set().union(*gold.values())
    sure: set[str] = set()
    for one in suggestions:
        right = one.confidence >= LIKELY and one.tag in labels
        if right and one.facet == "agent" and row["agent_role"] in ("treatment", "cause"):
            roles[one.role != row["agent_role"]] += 1
        if one.band == "sure":
            above = [f"agent:{parent}" for parent in vocabulary.concepts[one.tag].broader if one.facet == "agent"]
            sure.update([one.tag] if one.tag == UNNAMED or _is_class(one.tag, vocabulary) else [one.tag, *above])
    bands[0] += len((sure - {UNNAMED}) & labels)
    bands[1] += len((sure - {UNNAMED}) - labels)


def _f1(right: int, wrong: int, missed: int) -> float:
    return 2 * right / (2 * right + wrong + missed)


# ---- MeSH on labelled abstracts ----


def corpus(name: str, vocabulary: Vocabulary, documents: Sequence[Document], folds: int, parts: int) -> None:
    """Print document-level figures with everything learned, and with nothing but a stop-list."""
    learned: Judged = []
    plain: Judged = []
    facets = sorted({tag.partition(":")[0] for one in documents for tag in one.tags}, reverse=True)
    for fold in range(folds):
        taught = [one for place, one in enumerate(documents) if place % parts != fold]
        judged = [one for place, one in enumerate(documents) if place % parts == fold]
        learned += judge(Tagger(vocabulary, learn(taught, vocabulary, facets)), judged)
        plain += judge(Tagger(vocabulary, every=True, stopped=stop_list(vocabulary, taught)), judged)
    print(f"{name} training half, {len(learned)} abstracts, cross-validated")
    report("MeSH, names, stop-list and weights learned", learned, facets)
    report("MeSH, a stop-list alone", plain, facets)


def stop_list(vocabulary: Vocabulary, documents: Sequence[Document]) -> frozenset[str]:
    """Return the names that are right in fewer than a third of their documents; so was the shipped list made."""
    tagger = Tagger(vocabulary, every=True, stopped=frozenset())
    counts: dict[str, list[int]] = {}
    for document in documents:
        for tag, one in tagger.read(document.fields)[1].items():
            for name in {place.mention.name for place in one.places}:
                counts.setdefault(name, [0, 0])[tag not in document.tags] += 1
    return frozenset(name for name, (right, wrong) in counts.items() if (right + 0.5) / (right + wrong + 1) < 1 / 3)


def report(title: str, judged: Judged, facets: Sequence[str]) -> None:
    """Print precision, recall and F1 a facet and together, and what the bands hold."""
    scores = [score(judged, facet) for facet in facets]
    print(f"  {title}")
    together = [scores[0].plus(scores[1])._replace(facet="both")] if len(scores) > 1 else []
    for one in (*scores, *together):
        print(f"    {one.facet:<9} P {one.precision:.3f} R {one.recall:.3f} F1 {one.f1:.3f}  {_bands(one)}")


def _bands(one: Score) -> str:
    sure = share(one.sure_right, one.sure_right + one.sure_wrong) or 0
    likely = share(one.likely_right, one.likely_right + one.likely_wrong) or 0
    covered = share(one.sure_right, one.right + one.missed) or 0
    return f"sure {sure:.3f} on {covered:.3f} of the labels, likely {likely:.3f}"


# ---- speed ----


def speed(folder: Path, own: Vocabulary, vocabulary: Vocabulary, documents: Sequence[Document]) -> None:
    """Print records and abstracts a second and the time from a cache to the first suggestion."""
    gc.set_threshold(100_000)  # as the command does (cli/__init__.py): a collector that looks often costs a tenth here
    rows = [json.loads(line) for line in (folder / "derm-dev.jsonl").read_text("utf-8").splitlines()]
    records = [{name: text for name, text in _fields(row).items() if text} for row in rows] * 10
    small = Tagger(own)
    print(f"speed, one core: {rate(small, records):,.0f} records/s with the project's vocabulary")
    print(f"  {long_texts(small):.1f} times the work a word in a text eight times as long (1 is best)")
    large = Tagger(vocabulary, every=True)
    print(f"  {rate(large, [one.fields for one in documents]):,.0f} abstracts/s with MeSH")
    for name, one in (("project", own), ("MeSH", vocabulary)):
        packed = json.dumps(to_rows(names_of(one, {}, default_variants())))
        seconds = median(partial(_start, one, packed))
        size = f"{len(packed) / 1e6:.1f} MB"
        print(f"  {seconds * 1000:.0f} ms from the cached names ({size}) to the first suggestion, {name}")


def _start(vocabulary: Vocabulary, packed: str) -> None:
    Tagger(vocabulary, names=from_rows(json.loads(packed))).suggest(Entry("k", "article"))


def long_texts(tagger: Tagger) -> float:
    """Return how much more a word costs in a text without end of a sentence, the worst of some that repeat one."""
    units = (
        "alopecia areata caused by adalimumab ",
        "alopecia areata in a patient treated with adalimumab ",
        "no alopecia areata or psoriasis and ",
        "topical and intralesional steroids ",
    )

    def seconds(unit: str, count: int) -> float:
        return median(lambda: tagger.suggest(Entry("k", "article"), {"abstract": unit * count}))

    return max(seconds(unit, 4000) / seconds(unit, 500) / 8 for unit in units)


def rate(tagger: Tagger, records: Sequence[Any]) -> float:
    """Return records a second of processor time, the median of five runs."""
    entry = Entry("k", "article")
    return len(records) / median(lambda: [tagger.suggest(entry, fields) for fields in records])


def median(work: Callable[[], object]) -> float:
    """Return the seconds of processor time that ``work`` takes, the median of five runs."""
    seconds = []
    for _ in range(5):
        start = time.process_time()
        work()
        seconds.append(time.process_time() - start)
    return statistics.median(seconds)


if __name__ == "__main__":
    main()
