"""Adding a work that the library has already, under no DOI: it is stored, and the copy is told at once."""

import json

from conftest import Review
from crossref.records import record

HELD = """\
@article{doe,
  author = {Doe, A. B.}, title = {{Tofacitinib} in Lichen Planopilaris.}, year = {2021},
}
@article{poe,
  author = {Poe, Cy}, title = {Frontal fibrosing alopecia: new signs}, year = {2022}, doi = {10.5555/other},
}
"""
ALPHA = record("10.5555/alpha", title="Tofacitinib in lichen planopilaris", year=2021, authors=["Doe, Ada B."])
BETA = record("10.5555/beta", title="Frontal fibrosing alopecia: new signs", year=2022, authors=["Poe, Cy"])


def test_a_new_entry_like_one_without_doi_is_told(review: Review) -> None:
    """It is stored all the same, for only the user knows; a finding with status 1 names both, in JSON and on stderr."""
    review.write(HELD)
    (review.folder / "s.jsonl").write_text(f"{json.dumps(ALPHA)}\n{json.dumps(BETA)}\n")
    words = ("add", "10.5555/alpha", "10.5555/beta", "--snapshot", "s.jsonl", "--offline")
    tried, done, again = review.run(*words, "--dry-run"), review.run(*words, "--json"), review.run(*words)
    (found,) = done.json["findings"]
    key = done.json["results"][0]["key"]

    assert (done.status, [row["outcome"] for row in done.json["results"]]) == (1, ["added", "added"])
    assert (found["code"], found["severity"], found["key"]) == ("duplicate-work", "warning", key)
    assert "the work of `doe` (line 1): the same title, author and year" in found["message"]
    assert [line for line in tried.err.splitlines() if "duplicate-work" in line] == [
        f"duplicate-work: {found['message']}"
    ]
    assert (again.status, "duplicate-work" in again.err) == (0, False)
