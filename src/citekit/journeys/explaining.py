"""``citekit tag why``: why an entry has a tag, from the decision log and from its text."""

from dataclasses import dataclass

from citekit.journeys.decision_log import decisions, tags_of
from citekit.journeys.listing import unknown_key
from citekit.journeys.selecting import known_tag, select, stored_tags
from citekit.journeys.suggesting import in_text
from citekit.journeys.workspace import Workspace
from citekit.outcomes import Outcome
from citekit.tagging.decisions import Decision, format_line, roles_of
from citekit.tagging.suggestion import Suggestion


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an entry has a tag, or has it not.

    Attributes:
        held: whether the entry has it.
        decisions: what the log says of it, oldest first.
        suggestion: what the entry's text says for it now, if anything, whatever was decided.
    """

    key: str
    tag: str
    held: bool
    decisions: tuple[Decision, ...]
    suggestion: Suggestion | None

    @property
    def role(self) -> str:
        """Return the role that was decided; empty where none was, or where the entry does not have the tag."""
        return roles_of(self.decisions).get(self.key, {}).get(self.tag, "") if self.held else ""

    def as_json(self) -> dict[str, object]:
        """Return the row as a JSON object: ``decisions`` are the lines of the log, ``role`` is what the text says."""
        import json

        found = self.suggestion
        return {
            "key": self.key,
            "tag": self.tag,
            "held": self.held,
            "decisions": [json.loads(format_line(one)) for one in self.decisions],
            "roles": {self.tag: self.role} if self.role else {},
            "role": found.role if found else "",
            "confidence": found.confidence if found else 0.0,
            "evidence": [one.as_json() for one in found.evidence] if found else [],
        }


def why(workspace: Workspace, key: str, tag: str | None) -> Outcome:
    """Return for each tag that an entry has or that was decided about it, or for one, what speaks for it.

    What was decided about a tag that is called otherwise now stands under its new name; the old one is not told.

    Raises:
        UnknownTag: neither the vocabulary nor the library knows the tag. StorageError: the log cannot be read.
    """
    chosen = select(workspace, (key,), None)
    if not chosen.entries:
        missing = tuple(unknown_key(workspace, one) for one in chosen.unknown)
        return Outcome("tag why", findings=missing, unmatched=True)
    held = tags_of(chosen.entries[0], workspace)
    lines = [one for one in decisions(workspace) if one.key == key]
    texts = in_text(workspace, chosen.entries[0])
    known = workspace.vocabulary.concepts
    asked = [known_tag(tag, workspace.vocabulary, stored_tags(workspace))] if tag else None
    rows = [
        Reason(key, one, one in held, tuple(line for line in lines if line.tag == one), texts.get(one))
        for one in asked or dict.fromkeys((*held, *(line.tag for line in lines if line.tag in known)))
    ]
    told = any(row.held or row.decisions or row.suggestion for row in rows)
    notices = () if told else (f"`{key}` has no tag, and none was decided about",)
    if asked and not told:
        notices = (f"`{key}` does not have `{asked[0]}`; nothing was decided, and its text does not name it",)
    return Outcome("tag why", tuple(rows) if told else (), notices=notices, unmatched=not told)
