"""Citations for literature reviews: resolve DOIs, keep a tagged .bib unharmed, render reading lists."""

__version__ = "0.1.0"
