"""The names people type for citation styles, as data: what each stands for among the shipped styles.

Knows no files.
"""

SHIPPED = (
    "american-medical-association",
    "american-medical-association-no-url",
    "apa",
    "arch-dermatol-res",
    "british-journal-of-dermatology",
    "chicago-author-date",
    "elsevier-vancouver",
    "elsevier-with-titles",
    "harvard-cite-them-right",
    "ieee",
    "nature",
    "nlm-citation-sequence",
    "springer-basic-brackets",
    "springer-vancouver-brackets",
)
"""The styles in ``styles/``: those of the CSL project, and ``arch-dermatol-res``, which citekit derived from one."""

ALIASES = {
    "vancouver": "nlm-citation-sequence",
    "nlm": "nlm-citation-sequence",
    "national-library-of-medicine": "nlm-citation-sequence",
    "icmje": "nlm-citation-sequence",
    "ama": "american-medical-association",
    "apa-7th-edition": "apa",
    "springer": "springer-basic-brackets",
    "springer-basic": "springer-basic-brackets",
    "springer-vancouver": "springer-vancouver-brackets",
    "chicago": "chicago-author-date",
    "elsevier": "elsevier-with-titles",
    "harvard": "harvard-cite-them-right",
    "harvard1": "harvard-cite-them-right",
    "bjd": "british-journal-of-dermatology",
    "br-j-dermatol": "british-journal-of-dermatology",
}
"""Everyday names, and former names of CSL styles (the CSL project's ``renamed-styles.json``)."""

JOURNALS = {
    "american-journal-of-clinical-dermatology": "springer-vancouver-brackets",
    "archives-of-dermatological-research": "arch-dermatol-res",
    "australasian-journal-of-dermatology": "nlm-citation-sequence",
    "clin-dermatol": "american-medical-association",
    "clinics-in-dermatology": "american-medical-association",
    "current-dermatology-reports": "springer-vancouver-brackets",
    "dermatology-and-therapy": "springer-vancouver-brackets",
    "exp-dermatol": "american-medical-association-no-url",
    "experimental-dermatology": "american-medical-association-no-url",
    "j-am-acad-dermatol": "american-medical-association",
    "jaad": "american-medical-association",
    "jama": "american-medical-association",
    "jama-dermatol": "american-medical-association",
    "jama-dermatology": "american-medical-association",
    "journal-of-dermatological-science": "elsevier-with-titles",
    "journal-of-the-american-academy-of-dermatology": "american-medical-association",
}
"""Journals whose style in the CSL project depends on a shipped one, with the short names in use for them."""
