"""The library as it was read, kept between commands: blocks as columns, entries in an SQLite file."""

from citekit.catalogue.reading import TELLING, Catalogue, Place, Reading, tells

__all__ = ["TELLING", "Catalogue", "Place", "Reading", "tells"]
