"""Reading lists as Word files: real headings, a bibliography style that hangs, live links.

Knows no CSL. A list goes into citekit's own document or into a template of the user, whose styles it takes.
"""

import datetime
import re
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from docx.shared import Cm

from citekit.errors import TemplateError
from citekit.render.direction import LEFT_TO_RIGHT, parts
from citekit.render.document import Document, walk
from citekit.render.page import PageReference, PageSection
from citekit.render.prose import Prose
from citekit.render.richtext import Rich, Styled, Text
from citekit.render.serialise import PLAIN, safe_url
from citekit.render.word_file import open_template, saved
from citekit.render.word_prose import ProseWriter
from citekit.render.word_styles import DEEPEST_HEADING, NAMESPACES, NOTE_INDENT, level_before, note_edge, style_ids

_PLACE = re.compile(r"\{\{\s*citekit\s*\}\}")
_PERHAPS = re.compile(r"\{\{\s*citekit\b")
"""The words of the paragraph that the list takes the place of."""

_RUN = {
    "code": '<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas" w:cs="Consolas"/>',
    "strong": "<w:b/>",
    "emphasis": "<w:i/>",
    "small-caps": "<w:smallCaps/>",
    "superscript": '<w:vertAlign w:val="superscript"/>',
    "subscript": '<w:vertAlign w:val="subscript"/>',
}
"""Properties of a run, in the order of the schema."""
_PARTED = '<w:pBdr><w:top w:val="single" w:sz="4" w:space="8" w:color="A0A8B5"/></w:pBdr><w:spacing w:before="360"/>'
"""Properties of a paragraph that is no part of what stands before it."""
_NOT_OURS = ("/thumbnail", "/stylesWithEffects", "/customXml", "/extended-properties", "/numbering")
"""Relationships of python-docx's empty document that lead to nothing of use: a picture of it, styles for Word 2010."""
_WORD_2013 = "15"
"""The compatibility mode of all Word since 2013; with a lower one Word says so in the window's title."""
_EARLIEST = datetime.datetime(1980, 1, 1)


def write(document: Document, template: str = "", root: Path | None = None) -> bytes:
    """Return the list as a Word file.

    Args:
        template: a Word file whose styles, headers, sections and text are kept. Where a paragraph of it says
            ``{{ citekit }}`` the list takes its place, without title and contents, its headings below the one before
            that place; else it follows the text with title and contents.
        root: the review's folder, from which ``template`` is looked for.

    Raises:
        TemplateError: the template is missing, is no Word file, holds macros or a place with other words around it.
    """
    file = open_template(template, root) if template else _own(document)
    labels = [len(reference.label) for _, reference in document.places()]
    indent = 220 + 130 * max(2, *labels) if any(labels) else 360
    ids = style_ids(file.styles.element, indent, own=not template)
    body = file.element.body
    place = _place(body, template)
    above = 0 if place is None else level_before(place, body, file.styles.element)
    content = _Content(document, ids, indent, file.part, above, own=not template).paragraphs(whole=place is None)
    end = body.find(qn("w:sectPr")) if place is None else place
    for source in content:
        body.append(_parsed(source)) if end is None else end.addprevious(_parsed(source))
    if place is not None and place.find(f".//{qn('w:sectPr')}") is None:
        place.getparent().remove(place)
    elif place is not None:  # the paragraph that ends a section holds its page settings
        for run in place.findall(qn("w:r")):
            place.remove(run)
    properties = file.core_properties
    properties.title = properties.title or PLAIN.escape(document.title)[:255]
    properties.language = document.lang
    return saved(file)


def _place(body: Any, template: str) -> Any:
    """Return the paragraph of a template that says where the list stands; None for a template without one.

    Raises:
        TemplateError: there are several, or other words in it, which would be lost.
    """
    words = ((one, "".join(one.itertext(qn("w:t"))).strip()) for one in body.iter(qn("w:p")))
    found = [(one, text) for one, text in words if _PERHAPS.search(text)]
    if not found:
        return None
    if len(found) > 1 or not _PLACE.fullmatch(found[0][1]):
        message = "the place of the list must be one paragraph that says `{{ citekit }}` and nothing else"
        hint = "what the list holds is said on the command line: `citekit render QUERY -t FILE`"
        raise TemplateError(message, where=template, hint=hint)
    return found[0][0]


def _own(document: Document) -> Any:
    """Return an empty document of citekit's own: A4, numbered pages, the list's language."""
    file = docx.Document()
    for relations in (file.part.rels, file.part.package.rels):
        for name in [name for name, one in relations.items() if one.reltype.endswith(_NOT_OURS)]:
            del relations[name]
    file.settings.element.find(f".//{qn('w:compatSetting')}").set(qn("w:val"), _WORD_2013)
    section = file.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2.5)
    footer = section.footer.paragraphs[0]._p
    footer.addprevious(_parsed('<w:pPr><w:jc w:val="center"/></w:pPr><w:fldSimple w:instr=" PAGE "/>'))
    footer.getparent().remove(footer)
    styles = file.styles.element
    for style in styles.findall(qn("w:style")):
        if style.get(qn("w:default")) != "1":
            styles.remove(style)
    styles.find(f".//{qn('w:lang')}").set(qn("w:val"), document.lang)
    spacing = styles.find(f".//{qn('w:pPrDefault')}//{qn('w:spacing')}")
    spacing.set(qn("w:after"), "120")
    properties = file.core_properties
    properties.author = properties.last_modified_by = ""
    updated = f" ({document.style.updated})" if document.style.updated else ""
    properties.comments = PLAIN.escape(f"Citation style: {document.style.title}{updated}")[:255]
    properties.created = properties.modified = _EARLIEST
    return file


class _Content:
    """Makes the paragraphs of a list, as WordprocessingML; remembers links and bookmarks.

    ``above`` is the level of the heading that the list stands under, 0 for none; ``own``: whether the file is our own.
    """

    def __init__(
        self, document: Document, ids: dict[str, str], indent: int, part: Any, above: int, *, own: bool
    ) -> None:
        self._own = own
        self._document = document
        self._above = above
        self._indent = indent
        self._ids = ids
        self._part = part
        self._links: dict[str, str] = {}
        targets = [reference.target for _, reference in document.places() if reference.see]
        places = dict.fromkeys([*(section.anchor for section in walk(document.sections)), *targets])
        self._places = {anchor: f"_reading{number}" for number, anchor in enumerate(places, 1)}

    def paragraphs(self, *, whole: bool) -> Iterator[str]:
        """Yield the list as the content of paragraphs, and tables, in order; ``whole``: with title and contents."""
        document = self._document
        if whole:
            yield self._styled("Title", _text(document.title))
            if document.date:
                yield self._styled("Date", _text(document.date))
        yield from self._prose(document.prose)
        if whole and document.contents:
            yield from self._contents()
        yield from self._references(document.references)
        yield from self._sections(document.sections)
        if not document.count:
            yield _text(document.say("There are no works in this list."))
        for number, (mark, meaning) in enumerate(document.legend):
            words = _text(mark, _RUN["strong"]) + _text(f"{document.say(': ')}{meaning}.")
            yield self._styled("", words, _PARTED if number == 0 else "")

    def _contents(self) -> Iterator[str]:
        """Yield a table of contents that is finished, so that Word asks nothing, and that Word can update."""
        levels = self._document.contents
        sections = [one for one in walk(self._document.sections) if one.level <= levels]
        instruction = f' TOC \\o "1-{levels}" \\h \\z '
        begin = _field("begin") + f'<w:r><w:instrText xml:space="preserve">{instruction}</w:instrText></w:r>'
        yield self._styled("TOC Heading", _text(self._document.say("Contents")))
        for number, section in enumerate(sections, 1):
            start = begin + _field("separate") if number == 1 else ""
            stop = _field("end") if number == len(sections) else ""
            yield self._styled(f"toc {section.level}", start + self._leading(section.anchor, _heading(section)) + stop)

    def _sections(self, sections: Sequence[PageSection]) -> Iterator[str]:
        for section in sections:
            name = f"heading {min(self._above + section.level, DEEPEST_HEADING)}"
            yield self._styled(name, self._placed(section.anchor, _text(_heading(section))))
            yield from self._prose(section.prose)
            if not section.count:
                yield _text(self._document.say("No references."))
            yield from self._references(section.references)
            yield from self._sections(section.sections)

    def _references(self, references: Sequence[PageReference]) -> Iterator[str]:
        for reference in references:
            start = _text(reference.label) + "<w:r><w:tab/></w:r>" if reference.label else ""
            for mark in reference.marks:
                start += _text(f"[{mark}]", self._style("Reference Mark")) + _text(" ")
            if reference.see:
                body = _text(f"{reference.short}{self._document.say(': ')}{self._document.say('see')} ")
                body += self._leading(reference.target, reference.see, linked=True)
            else:
                body = self._placed(reference.anchor, self._runs(reference.rich))
                body += "".join(_text(" [") + self._runs(notice) + _text("]") for notice in reference.notices_rich)
            yield self._styled("Bibliography", start + body)
            yield from self._prose(reference.prose, "Reference Note", self._indent + NOTE_INDENT)

    def _prose(self, prose: Prose, style: str = "", indent: int = 0) -> Iterator[str]:
        """Yield what people wrote."""
        edge = note_edge if style and self._own else None
        yield from ProseWriter(partial(self._styled, style), self._runs, indent, edge).blocks(prose)

    def _runs(self, rich: Rich, styles: tuple[str, ...] = (), base: str = "") -> str:
        """Return the runs of a tree; emphasis inside emphasis stands upright.

        Args:
            base: the properties that a link gives to what stands in it.
        """
        made = ""
        for node in rich:
            if isinstance(node, Text):
                own = base + "".join(_RUN[name] for name in _RUN if styles.count(name) % 2)
                for part, turned in parts(node.value):
                    made += _text(part, own + "<w:rtl/>") + _text(LEFT_TO_RIGHT) if turned else _text(part, own)
            elif isinstance(node, Styled):
                made += self._runs(node.children, (*styles, node.style), base)
            elif url := safe_url(node.url):
                inner = self._runs(node.children, styles, self._style("Hyperlink"))
                made += f'<w:hyperlink r:id="{self._relation(url)}" w:history="1">{inner}</w:hyperlink>'
            else:
                made += self._runs(node.children, styles, base)
        return made

    def _relation(self, url: str) -> str:
        """Return the id of the relationship that leads to ``url``."""
        if url not in self._links:
            self._links[url] = f"rIdLink{len(self._links) + 1}"
            self._part.rels.add_relationship(RELATIONSHIP_TYPE.HYPERLINK, url, self._links[url], is_external=True)
        return self._links[url]

    def _leading(self, anchor: str, text: str, *, linked: bool = False) -> str:
        """Return text that leads to a place of the list."""
        runs = _text(text, self._style("Hyperlink") if linked else "")
        return f'<w:hyperlink w:anchor="{self._places[anchor]}" w:history="1">{runs}</w:hyperlink>'

    def _placed(self, anchor: str, runs: str) -> str:
        """Return runs with the bookmark of their place, where something leads there."""
        if anchor not in self._places:
            return runs
        name = self._places[anchor]
        number = 90_000 + int(name.removeprefix("_reading"))  # beyond those that a template may have
        return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{runs}<w:bookmarkEnd w:id="{number}"/>'

    def _styled(self, style: str, content: str, more: str = "") -> str:
        """Return the content of a paragraph in a style, that of the text for a blank, with properties of its own."""
        named = f'<w:pStyle w:val="{self._ids[style]}"/>' if style else ""
        return f"<w:pPr>{named}{more}</w:pPr>{content}" if named or more else content

    def _style(self, name: str) -> str:
        return f'<w:rStyle w:val="{self._ids[name]}"/>'


def _heading(section: PageSection) -> str:
    return f"{section.title} ({section.count})"


def _field(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def _text(text: str, properties: str = "") -> str:
    """Return text as one run; what XML cannot hold is left out."""
    own = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{own}<w:t xml:space="preserve">{escape(PLAIN.escape(text))}</w:t></w:r>' if text else ""


def _parsed(content: str) -> Any:
    """Return the content of a paragraph, or a whole table, as an element."""
    if content.startswith("<w:tbl>"):
        return parse_xml(content.replace("<w:tbl>", f"<w:tbl {NAMESPACES}>", 1))
    return parse_xml(f"<w:p {NAMESPACES}>{content}</w:p>")
