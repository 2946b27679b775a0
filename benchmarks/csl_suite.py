"""How much of the CSL project's test suite citekit's references pass, against pandoc as it is in the same run.

    python benchmarks/csl_suite.py FIXTURES [--names FILE] [--mode bibliography|citation] [--show]

FIXTURES is a folder of the suite's ``*.txt`` files, or a tarball that has them anywhere in it. The suite
(github.com/citation-style-language/test-suite) is on neither PyPI nor npm; Debian's source package haskell-citeproc
holds nearly all of it in ``test/csl/``: ``apt-get source --download-only haskell-citeproc``, then name the
``.orig.tar.gz``. ``--names`` gives a file with the names to run, one a line; without it all are run. A name that has no
fixture there is said.

citekit prints lists and never citations in a text, so the measure is the fixtures of mode ``bibliography``, through
``format_references`` as a list goes through it. The fixtures of mode ``citation`` are counted apart: they test names,
dates, numbers and titles as lists have them, but also what lists do not have (locators, ibid., collapsed citations).
They go through pandoc's document model, with items and style mended as for a list. ``bibliography-header`` is for
whoever sets the page and is not run.

*Strict* is the expected text but for line breaks at its ends, in citeproc-js's own markup. *Lenient* takes entities for
their characters, all blanks for one, divisions for blanks, and drops the signs before changed citations; of a citation
the case of the first letter, for pandoc capitalises notes on purpose. *pandoc* is pandoc with items and style as
they are, read from its document in the same way. Misses with a known kind are named in ``csl_suite_reasons.py``.
"""

import argparse
import html
import json
import re
import tarfile
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from csl_suite_reasons import REASONS

from citekit.errors import CitekitError
from citekit.render.formatter import Pandoc
from citekit.render.pandoc import run_pandoc
from citekit.render.references import format_references
from citekit.render.richtext import Rich, quotes_ended, split_entry
from citekit.render.serialise import HTML, Markup, serialise
from citekit.render.styles import Style, load_style

MODES = ("bibliography", "citation")
SECTION = re.compile(r">>=+ ?([A-Z0-9-]+) ?=+>>(.*?)<<=+ ?\1 ?=+<<", re.DOTALL)
NO_LIST = "<bibliography><layout><text variable='title'/></layout></bibliography>"
SIGN = re.compile("&(#38|#60|#62|amp|lt|gt)(?=;)")
FLIPPED = re.compile(r'<span style="font-style:normal;">(.*?)</span>')
PROCESSORS = ("citekit", "pandoc")

_ESCAPED = {"&": "&#38;", "<": "&#60;", ">": "&#62;"}
CITEPROC = Markup(
    lambda text: re.sub("[&<>]", lambda sign: _ESCAPED[sign[0]], text),
    {
        **HTML.wraps,
        "emphasis": ("<i>", "</i>"),
        "strong": ("<b>", "</b>"),
        "small-caps": ('<span style="font-variant:small-caps;">', "</span>"),
    },
    lambda url, inner, shown: inner,
    lambda text: text,
)
"""The markup of citeproc-js, in which the suite expects its texts."""

Item = dict[str, Any]


class Fixture(NamedTuple):
    """One test of the suite; ``parts`` are its sections by name, as they stand."""

    name: str
    parts: Mapping[str, str]

    @property
    def mode(self) -> str:
        """Return what is to be printed."""
        return self.parts["MODE"]

    @property
    def cited(self) -> list[list[Item]]:
        """Return the citations in the order of the text, each a list of cites; all items at once if none are given."""
        if "CITATIONS" in self.parts:
            steps = json.loads(self.parts["CITATIONS"])
            by_id = {step[0].get("citationID", at): step[0] for at, step in enumerate(steps)}
            last, before, after = steps[-1]
            this = (last.get("citationID", len(steps) - 1), 0)
            return [by_id[name]["citationItems"] for name, _ in [*before, this, *after]]
        if "CITATION-ITEMS" in self.parts:
            return [[cites] if isinstance(cites, dict) else cites for cites in json.loads(self.parts["CITATION-ITEMS"])]
        return [[{"id": item["id"]} for item in self.data]]

    @property
    def data(self) -> list[Item]:
        """Return all items; one without an id gets its place as such."""
        return [{"id": at, **item} for at, item in enumerate(json.loads(self.parts["INPUT"]))]

    @property
    def items(self) -> list[Item]:
        """Return the items of the list in the order in which they count."""
        items = {str(item["id"]): item for item in self.data}
        if "BIBENTRIES" in self.parts:
            return [items[str(name)] for name in json.loads(self.parts["BIBENTRIES"])[-1]]
        if "CITATIONS" in self.parts:
            return [items[name] for name in dict.fromkeys(str(cite["id"]) for cite in chain(*self.cited))]
        return [*items.values()]


class Bare(Pandoc):
    """Pandoc, told of the items as they are."""

    def told(self, item: Mapping[str, object], safe: str, style: Style) -> Item:
        """Return ``item`` under a safe id."""
        return {**item, "id": safe}


def fixtures(place: Path, names: Sequence[str]) -> Iterator[Fixture]:
    """Yield the fixtures of a folder or tarball in the order of their names; no others than ``names``, if any."""
    wanted = {*names}
    for name, read in sorted(_texts(place), key=itemgetter(0)):
        if not wanted or name in wanted:
            parts = {found[1]: found[2].strip("\n") for found in SECTION.finditer(read())}
            yield Fixture(name, parts | {"MODE": parts["MODE"].strip()})


def _texts(place: Path) -> Iterator[tuple[str, Callable[[], str]]]:
    """Yield the name of every fixture with what reads its text; those that nobody asks for stay unread."""
    if place.is_dir():
        for path in place.glob("*_*.txt"):
            yield path.stem, partial(path.read_text, "utf-8")
        return
    tar = tarfile.open(place)  # noqa: SIM115  what it yields is read later
    for member in tar:
        path = Path(member.name)
        if path.suffix == ".txt" and "_" in path.stem and path.parent.name in ("csl", "humans", "test-suite"):
            yield path.stem, partial(_read, tar, member)


def _read(tar: tarfile.TarFile, member: tarfile.TarInfo) -> str:
    file = tar.extractfile(member)
    return file.read().decode() if file else ""


def prints(fixture: Fixture, processor: str) -> str:
    """Return what a processor makes of a fixture, in citeproc-js's markup; why not, where it makes nothing."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            source = fixture.parts["CSL"]
            if "<bibliography" not in source and fixture.mode == "citation":
                source = source.replace("</citation>", "</citation>" + NO_LIST)
            path = Path(folder, "style.csl")
            path.write_text(source.strip(), "utf-8")
            plain = Style("style", "", "", False, path.read_bytes())
            style, formatter = (load_style(str(path)), Pandoc()) if processor == "citekit" else (plain, Bare())
            if fixture.mode == "citation":
                return "\n".join(serialise(text, CITEPROC) for text in citations(fixture, style, formatter, folder))
        references, _ = format_references(fixture.items, style, formatter=formatter)
    except (CitekitError, KeyError, AttributeError, TypeError, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    return "\n".join(
        (
            '<div class="csl-bib-body">',
            *(
                f'  <div class="csl-entry">{_numbered(one.label, serialise(one.body, CITEPROC))}</div>'
                for one in references.values()
            ),
            "</div>",
        )
    )


def _numbered(label: str, body: str) -> str:
    """Return a reference as citeproc-js sets it beside its number."""
    if not label:
        return body
    return f'\n    <div class="csl-left-margin">{label}</div><div class="csl-right-inline">{body}</div>\n  '


def citations(fixture: Fixture, style: Style, formatter: Pandoc, folder: str) -> Iterator[Rich]:
    """Yield the citations of a text that holds nothing else, one a paragraph."""
    items = [formatter.told(item, str(item["id"]), style) for item in fixture.data]
    Path(folder, "items.json").write_text(json.dumps(items), "utf-8")
    Path(folder, "style.csl").write_bytes(style.xml)
    blocks = [
        {"t": "Para", "c": [{"t": "Cite", "c": [[_cite(cite) for cite in cites], []]}]} for cites in fixture.cited
    ]
    settings = {"suppress-bibliography": {"t": "MetaBool", "c": True}}
    source = json.dumps({"pandoc-api-version": [1, 23], "meta": settings, "blocks": blocks})
    arguments = ["--from=json", "--to=json", "--citeproc", "--csl=style.csl", "--bibliography=items.json"]
    document = json.loads(run_pandoc(arguments, source, folder=Path(folder), seconds=60))
    for block in document["blocks"][: len(blocks)]:
        _, text = split_entry([{"t": "Para", "c": _unnoted(block["c"][0]["c"][1])}])
        yield quotes_ended(text, inside=style.marks_inside)


def _cite(cite: Item) -> Item:
    """Return a cite in pandoc's document model."""
    locator = f"{{{cite.get('label', 'page')} {cite['locator']}}}" if cite.get("locator") else ""
    comma = f", {locator}" if locator else ""
    mode = "SuppressAuthor" if cite.get("suppress-author") else "AuthorInText" if cite.get("author-only") else ""
    return {
        "citationId": str(cite["id"]),
        "citationPrefix": _words(cite.get("prefix", "")),
        "citationSuffix": _words(comma + cite.get("suffix", "")),
        "citationMode": {"t": mode or "NormalCitation"},
        "citationNoteNum": cite.get("noteIndex", 0),
        "citationHash": 0,
    }


def _words(text: str) -> list[Item]:
    """Return text in pandoc's document model, without its markup."""
    parts = re.split("( )", html.unescape(re.sub("<[^>]*>", "", text)))
    return [{"t": "Space"} if part == " " else {"t": "Str", "c": part} for part in parts if part]


def _unnoted(inlines: Iterable[Item]) -> list[Item]:
    """Return inlines with the paragraphs of notes in their place."""
    return [
        inner
        for one in inlines
        for part in ([block["c"] for block in one["c"]] if one["t"] == "Note" else [[one]])
        for inner in part
    ]


def lenient(text: str, mode: str) -> str:
    """Return a text as the lenient measure compares it."""
    text = re.sub(r"(?m)^(?:\.\.|>>)\[\d+\] ", "", text) if mode == "citation" else text
    text = re.sub(r"</?div[^>]*>", " ", FLIPPED.sub(r"</i>\1<i>", text))
    text = " ".join(html.unescape(SIGN.sub(r"&amp;\1", text)).split())
    return text[:1].lower() + text[1:] if mode == "citation" else text


def passes(fixture: Fixture, printed: str) -> tuple[bool, bool]:
    """Return whether a text is the one expected, strictly and leniently."""
    wanted, mode = fixture.parts["RESULT"], fixture.mode
    if mode == "citation":
        wanted = re.sub(r"(?m)^(?:\.\.|>>)\[\d+\] ", "", wanted)
    return wanted == printed, lenient(wanted, mode) == lenient(printed, mode)


def report(mode: str, results: Sequence[tuple[Fixture, Sequence[str]]], show: bool) -> None:
    """Print how many fixtures of a mode pass, by group, and the misses of citekit."""
    groups: dict[str, Counter[str]] = defaultdict(Counter)
    kinds: Counter[str] = Counter()
    for fixture, texts in results:
        for name in ("all", fixture.name.partition("_")[0]):
            groups[name]["all"] += 1
            for processor, text in zip(PROCESSORS, texts, strict=True):
                strict, loose = passes(fixture, text)
                groups[name][f"{processor} strict"] += strict
                groups[name][f"{processor} lenient"] += loose
    print(f"\nmode {mode}: group, fixtures, citekit strict and lenient, pandoc strict and lenient")
    for name, counts in groups.items():
        columns = (counts[f"{who} {how}"] for who in PROCESSORS for how in ("strict", "lenient"))
        print(f"  {name:16}{counts['all']:5}", *(f"{count:5}" for count in columns))
    for fixture, texts in results:
        if not passes(fixture, texts[0])[1]:
            reason = REASONS.get(fixture.name, "no reason known")
            kinds[reason] += 1
            print(f"  miss {fixture.name}: {reason}")
            if show:
                print(f"    wanted  {fixture.parts['RESULT']}")
                for processor, text in zip(PROCESSORS, texts, strict=True):
                    print(f"    {processor:8}{text}")
    for reason, count in kinds.most_common():
        print(f"  {count} x {reason}")


def main() -> None:
    """Run the fixtures and print what passes."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("fixtures", type=Path)
    parser.add_argument("--names", type=Path, help="a file with the names of the fixtures to run")
    parser.add_argument("--mode", choices=MODES, help="only this one")
    parser.add_argument("--show", action="store_true", help="print every miss in full")
    given = parser.parse_args()
    names = given.names.read_text("utf-8").split() if given.names else []
    found = [*fixtures(given.fixtures, names)]
    if missing := {*names} - {fixture.name for fixture in found}:
        print("no such fixtures:", *sorted(missing))
    for mode, count in Counter(fixture.mode for fixture in found if fixture.mode not in MODES).items():
        print(f"not run: {count} of mode {mode}")
    with ThreadPoolExecutor(2) as pool:
        for mode in [given.mode] if given.mode else MODES:
            these = [fixture for fixture in found if fixture.mode == mode]
            texts = pool.map(lambda one: [prints(one, processor) for processor in PROCESSORS], these)
            report(mode, [*zip(these, texts, strict=True)], given.show)


if __name__ == "__main__":
    main()
