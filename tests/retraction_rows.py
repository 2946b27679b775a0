"""Rows as Retraction Watch writes them, made from a test's own facts."""

COLUMNS = (
    "Record ID,Title,Subject,Institution,Journal,Publisher,Country,Author,URLS,ArticleType,RetractionDate,"
    "RetractionDOI,RetractionPubMedID,OriginalPaperDate,OriginalPaperDOI,OriginalPaperPubMedID,RetractionNature,Reason,Paywalled,Notes"
)


def row(doi: str, *, title: str = "T", nature: str = "Retraction", date: str = "3/9/2024 0:00", pmid: str = "0") -> str:
    """Return a row about ``doi`` with a notice 10.5555/notice."""
    return f"1,{title},S,I,J,P,C,A,,R;,{date},10.5555/notice,0,1/2/2020 0:00,{doi},{pmid},{nature},+Error;,No,"
