"""Why there is no record of a DOI: whose it is, in words. Asks nobody."""

from citekit.identifiers import Doi
from citekit.outcomes import Failure
from citekit.sources.answers import Trouble

AGENCIES = {
    "datacite": "DataCite",
    "medra": "mEDRA",
    "jalc": "JaLC",
    "kisti": "KISTI",
    "cnki": "CNKI",
    "istic": "ISTIC",
    "airiti": "Airiti",
    "eidr": "EIDR",
    "op": "the EU's Publications Office",
    "public": "the DOI Foundation, for tests and examples",
}
"""The agencies beside Crossref, by the id that Crossref and doi.org give them (lower case)."""

UNKNOWN = "unknown"
"""Whose a DOI is when that could not be asked."""


def denied(doi: Doi, agency: str) -> Failure:
    """Return the failure of a DOI that Crossref has no record of; ``agency``: none, ``crossref`` or UNKNOWN."""
    message, hint = {
        "": ("Crossref does not know this DOI, nor does any other agency", "check the DOI"),
        "crossref": ("the DOI is registered with Crossref, which has no record of it", "ask the publisher"),
    }.get(agency, ("Crossref does not know this DOI; who registered it could not be asked", "check the DOI"))
    return Failure(doi.value, doi.value, "not-found", message, hint)


def elsewhere(doi: Doi, agency: str, reason: str, hint: str) -> Failure:
    """Return the failure of a DOI of another agency; ``reason`` says why its record is not to be had."""
    message = f"the DOI is registered with {AGENCIES.get(agency, agency)}, not with Crossref, and {reason}"
    return Failure(doi.value, doi.value, "not-crossref", message, hint)


def failure(doi: Doi, trouble: Trouble) -> Failure:
    """Return the failure of a DOI for which a service gave no usable answer."""
    return Failure(doi.value, doi.value, trouble.code, trouble.message, trouble.hint)
