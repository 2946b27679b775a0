"""The BibTeX side: bytes, spans, entries and edits. The only room that imports bibtexparser."""
