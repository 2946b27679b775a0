"""The review whose pages the browser tests look at: a class with drugs, designs, a retracted work, hostile words."""

from pathlib import Path

from conftest import Review

HOSTILE = """</script><script>document.title="run"</script><img src=x onerror=alert(1)> & "quoted" 'single' {{ 7*7 }}"""

VOCABULARY = """\
[facets.condition]
label = "Condition"
[facets.agent]
label = "Agent"
[facets.design]
label = "Study design"
[condition.lichen-planopilaris]
label = "lichen planopilaris"
abbreviations = ["LPP"]
[condition.frontal-fibrosing-alopecia]
label = "frontal fibrosing alopecia"
[agent.jak-inhibitor]
label = "JAK inhibitor"
[agent.tofacitinib]
label = "tofacitinib"
broader = ["jak-inhibitor"]
[agent.baricitinib]
label = "baricitinib"
broader = ["jak-inhibitor"]
[agent.minoxidil]
label = "minoxidil"
[agent.dupilumab]
label = "dupilumab"
[design.rct]
label = "randomised trial"
abbreviations = ["RCT"]
[design.case-report]
label = "case report"
"""

LPP, FFA = "condition:lichen-planopilaris", "condition:frontal-fibrosing-alopecia"
WORKS = (
    ("yang2015", 2015, "Müller, Anna", "Tofacitinib for the treatment of LPP", f"{LPP}, agent:tofacitinib, design:rct"),
    ("ren2018", 2018, "Ren, Bo", "Two JAK inhibitors compared", f"{LPP}, agent:tofacitinib, agent:baricitinib"),
    ("doe2019", 2019, "Doe, C.", "A class as a whole", f"{FFA}, agent:jak-inhibitor, design:case-report"),
    ("roe2020", 2020, "Roe, D.", "Minoxidil & more", f"{FFA}, {LPP}, agent:minoxidil, design:rct"),
    ("poe2022", 2022, "Poe, E.", HOSTILE, FFA),
    ("lee2023", 2023, "Lee, F.", "Nothing tagged at all", "hair"),
)


def library() -> str:
    """Return the works as a .bib file; the abstracts and files of a person stay at home."""
    return "\n".join(
        f"@article{{{key},\n  author = {{{author}}},\n  title = {{{_tex(title)}}},\n  journal = {{J Test}},\n"
        f"  year = {{{year}}},\n  doi = {{10.5555/{key}}},\n  abstract = {{Secret words}},\n"
        f"  file = {{/home/somebody/{key}.pdf}},\n  keywords = {{{tags}}},\n}}\n"
        for key, year, author, title, tags in WORKS
    )


def _tex(title: str) -> str:
    return title.replace("{", "\\{").replace("}", "\\}").replace("&", "\\&").replace("_", "\\_")


def record(key: str) -> str:
    """Return a Crossref record that says that the work is retracted, as a line of a snapshot."""
    return (
        f'{{"DOI": "10.5555/{key}", "type": "journal-article", "title": ["{key}"], "updated-by": '
        f'[{{"DOI": "10.5555/notice", "type": "retraction", "label": "Retraction"}}]}}\n'
    )


def reviewed(folder: Path) -> Review:
    """Return the review, made in a folder by the real command; one of its works is retracted."""
    review = Review(folder / "review", folder / "home")
    review.folder.mkdir()
    assert review.run("init").status == 0
    review.write(library())
    (review.folder / "refs" / "vocabulary.toml").write_text(VOCABULARY)
    (review.folder / "refs" / "works.jsonl").write_text(record("ren2018"))
    return review


def map_of(folder: Path, vocabulary: str, entries: str) -> Path:
    """Return the page of the map that citekit draws of a review with this vocabulary and these entries."""
    review = Review(folder / "review", folder / "home")
    review.folder.mkdir()
    assert review.run("init").status == 0
    review.write(entries)
    (review.folder / "refs" / "vocabulary.toml").write_text(vocabulary)
    assert review.run("map", "-o", "map.html").status == 0
    return review.folder / "map.html"
