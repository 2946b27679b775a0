"""The library as it was read, kept between commands: blocks as columns, entries in an SQLite file."""

from citekit.catalogue.reading import NOTICE_FIELD, Catalogue, Place, Reading, tells

__all__ = ["NOTICE_FIELD", "Catalogue", "Place", "Reading", "tells"]
