"""The library as it was read, kept between commands: blocks as columns, entries in an SQLite file."""

from citekit.catalogue.reading import Catalogue, Place, Reading

__all__ = ["Catalogue", "Place", "Reading"]
