"""Works from and to the formats of the world: Crossref, BibTeX and biblatex, CSL-JSON. Tables and pure functions."""
