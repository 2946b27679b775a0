"""Text between TeX, JATS, HTML and Unicode. Pure."""
