"""Tags of an entry: reading and editing them in the keywords field, suggesting them from text, remembering decisions.

Pure: works on values and strings. Knows the vocabulary; knows no file, no network, no clock.
"""
