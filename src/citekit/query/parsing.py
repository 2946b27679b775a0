"""From the text of a query to its parts; every error names the column. Rules on top of ``nodes``; knows no entry."""

import re
from dataclasses import dataclass

from citekit.errors import QueryError, UnknownTag
from citekit.query.nodes import (
    ANY,
    NONE,
    ROLE,
    STATES,
    TEXT_FIELDS,
    Group,
    Node,
    Query,
    Term,
    fold_text,
    joined,
    plain_doi,
    quoted,
)
from citekit.tagging.roles import ROLES
from citekit.vocabulary import Concept, Vocabulary

FIELDS = ("year", "author", "title", "journal", "abstract", "keyword", "doi", "key", "type", "is", ROLE)
"""The fields of a query beside the facets of the vocabulary."""

MAX_DEPTH = 60
"""How deep brackets and ``not`` may be nested."""

LONGEST_NAME = 8
"""How many words behind a value are tried as the rest of a name whose quotes were forgotten."""

_FIELD = re.compile(r"([A-Za-z][\w-]*):")
_YEARS = re.compile(r"(\d{4})?(\.\.)?(\d{4})?")
_OPERATORS = ("and", "or", "not")


@dataclass(frozen=True, slots=True)
class _Token:
    """A piece of a query: ``kind`` is ``(``, ``)``, ``-``, ``and``, ``or``, ``not``, ``word`` or ``field``."""

    kind: str
    column: int
    text: str = ""
    name: str = ""
    value_column: int = 0


def parse(text: str, vocabulary: Vocabulary) -> Query:
    """Return the query that ``text`` says; empty text is the query that matches every entry.

    Raises:
        QueryError: it cannot be read; ``where`` is ``query:COLUMN``, one-based.
        UnknownTag: a concept that the vocabulary does not hold; the hint names the nearest.
    """
    reader = _Reader(_tokens(text, (*vocabulary.facets, *FIELDS)), vocabulary, len(text) + 1)
    node = reader.either(0) if reader.tokens else Group("and", ())
    if reader.kind():
        raise _error("this bracket closes nothing", reader.column(), "take it out, or quote it")
    return Query(node, frozenset(vocabulary.facets))


class _Reader:
    """Reads tokens from left to right, one method a level of the grammar."""

    def __init__(self, tokens: list[_Token], vocabulary: Vocabulary, end: int) -> None:
        self.tokens = tokens
        self.vocabulary = vocabulary
        self.end = end
        self.position = 0

    def kind(self) -> str:
        """Return the kind of the next token; empty at the end."""
        return self.tokens[self.position].kind if self.position < len(self.tokens) else ""

    def column(self) -> int:
        """Return the column of the next token, or that behind the query."""
        return self.tokens[self.position].column if self.position < len(self.tokens) else self.end

    def either(self, depth: int) -> Node:
        """Read parts joined by ``or``."""
        parts = [self.all_of(depth)]
        while self.kind() == "or":
            self.position += 1
            parts.append(self.all_of(depth))
        return joined("or", parts)

    def all_of(self, depth: int) -> Node:
        """Read parts that stand side by side, or with ``and`` between."""
        parts = [self.one(depth)]
        while self.kind() not in ("", ")", "or"):
            if self.kind() == "and":
                self.position += 1
            parts.append(self.one(depth))
        return joined("and", parts)

    def one(self, depth: int) -> Node:
        """Read a word, a field, a bracket, or one of these behind ``not``."""
        if depth > MAX_DEPTH:
            raise _error("the query is nested too deeply", self.column(), f"at most {MAX_DEPTH} brackets and `not`")
        kind, column = self.kind(), self.column()
        if kind in ("", ")", "and", "or"):
            what = f"`{kind}`" if kind else "the end of the query"
            raise _error(f"something to look for is missing before {what}", column, "for words like `or` use quotes")
        token = self.tokens[self.position]
        self.position += 1
        if kind in ("-", "not"):
            return Group("not", (self.one(depth + 1),))
        if kind == "(":
            node = self.either(depth + 1)
            if self.kind() != ")":
                raise _error("this bracket is never closed", column, "add a `)`, or quote it")
            self.position += 1
            return node
        return Term("", fold_text(token.text)) if kind == "word" else self.field(token)

    def field(self, token: _Token) -> Node:
        """Return what ``name:value`` asks for."""
        name, value = token.name, token.text
        if name in self.vocabulary.facets:
            return self.concept(token)
        if name in TEXT_FIELDS:
            return Term(name, fold_text(value))
        if name == "type" or (name == "key" and "*" in value):
            return Term(name, value.casefold())
        if name == "key":
            return Term(name, value)
        if name == "doi":
            return Term(name, plain_doi(value))
        if name == "year":
            return Term(name, _years(token))
        if name == "is":
            if value.casefold() in STATES:
                return Term(name, value.casefold())
            raise _error(f"`is:{value}` is not known", token.value_column, "known: " + _list("is:", STATES))
        return self.role(token)

    def concept(self, token: _Token) -> Node:
        """Return what ``FACET:value`` asks for."""
        if token.text.casefold() in (NONE, ANY):
            return Term(token.name, token.text.casefold())
        try:
            found = self.resolved(f"{token.name}:{token.text}", token.value_column)
        except UnknownTag as error:
            whole = self.unquoted(token)
            hint = f"did you mean `{token.name}:{quoted(whole)}`? A name with blanks stands in quotes" if whole else ""
            raise UnknownTag(error.message, where=error.where, hint=hint or error.hint) from None
        return Term(found.facet, found.notation, self.vocabulary.narrower(found.tag))

    def unquoted(self, token: _Token) -> str:
        """Return the name of a concept that the value is the beginning of, with the next words; blank for none."""
        whole, found = token.text, ""
        for one in self.tokens[self.position : self.position + LONGEST_NAME]:
            if one.kind != "word":
                break
            whole = f"{whole} {one.text}"
            found = whole if self.vocabulary.find(token.name, whole) else found
        return found

    def role(self, token: _Token) -> Node:
        """Return what ``role:ROLE`` or ``role:ROLE:FACET:value`` asks for."""
        name, colon, tag = token.text.partition(":")
        role = name.casefold()
        if role not in (*ROLES, NONE, ANY):
            known = _list(f"{ROLE}:", (*ROLES, NONE, ANY))
            raise _error(f"`{ROLE}:{name}` is not known", token.value_column, f"known: {known}")
        if not colon:
            return Term(ROLE, role)
        found = self.resolved(tag, token.value_column + len(name) + 1)
        return Term(ROLE, f"{role}:{found.tag}", self.vocabulary.narrower(found.tag))

    def resolved(self, tag: str, column: int) -> Concept:
        """Return the concept that a tag means; an error names the place."""
        try:
            return self.vocabulary.resolve(tag)
        except UnknownTag as error:
            raise UnknownTag(error.message, where=f"query:{column}", hint=error.hint) from None


def _tokens(text: str, known: tuple[str, ...]) -> list[_Token]:
    found = []
    position = 0
    while position < len(text):
        char = text[position]
        column = position + 1
        if char.isspace():
            position += 1
        elif char in "()":
            found.append(_Token(char, column))
            position += 1
        elif char == "-" and position + 1 < len(text) and not text[position + 1].isspace():
            found.append(_Token("-", column))
            position += 1
        elif match := _FIELD.match(text, position):
            name = match[1].casefold()
            if name not in known:
                raise _unknown(name, column, known)
            value, position = _value(text, match.end(), match[1])
            found.append(_Token("field", column, value, name, match.end() + 1))
        else:
            value, position = _value(text, position)
            kind = value.casefold() if char != '"' and value.casefold() in _OPERATORS else "word"
            found.append(_Token(kind, column, value))
    return found


def _unknown(name: str, column: int, known: tuple[str, ...]) -> QueryError:
    from citekit.vocabulary.nearest import closest

    close = closest(name, known)
    meant = f"did you mean `{close}:`? " if close else ""
    hint = f"{meant}fields: {_list('', known)}; quote words that hold a colon"
    return _error(f"`{name}` is no field of a query", column, hint)


def _value(text: str, start: int, name: str = "") -> tuple[str, int]:
    """Return the value at ``start``, quotes off, and the place behind it; brackets inside a bare value must balance."""
    if text.startswith('"', start):
        match = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL).match(text, start)
        if not match:
            raise _error("this quotation mark is never closed", start + 1, 'add a `"` at the end of the phrase')
        value, end = re.sub(r"\\(.)", r"\1", match[1], flags=re.DOTALL), match.end()
    else:
        end = start
        depth = 0
        while end < len(text) and not text[end].isspace() and text[end] != '"':
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            if depth < 0:
                break
            end += 1
        value = text[start:end]
    if not fold_text(value):
        what = f"`{name}:` has no value" if name else "these quotation marks hold nothing"
        raise _error(what, start + 1, f"write `{name}:VALUE` without a blank" if name else "take them out")
    return value, end


def _years(token: _Token) -> str:
    """Return a year or a range of years, checked."""
    match = _YEARS.fullmatch(token.text)
    if match and (match[1] or match[3]):
        one_year_or_range = bool(match[2]) or not match[3]
        in_order = (match[1] or "0000") <= (match[3] or "9999")
        if one_year_or_range and in_order:
            return token.text
    hint = "write `year:2020`, `year:2019..`, `year:..2020` or `year:2019..2021`"
    raise _error(f"`{token.text}` is no year and no range of years", token.value_column, hint)


def _list(prefix: str, names: tuple[str, ...]) -> str:
    return ", ".join(f"`{prefix}{name}`" for name in names)


def _error(message: str, column: int, hint: str) -> QueryError:
    return QueryError(message, where=f"query:{column}", hint=hint)
