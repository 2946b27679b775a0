"""A page of works is for everybody: what people keep for themselves in an entry does not travel with it."""

import base64
import re
import zlib

import pytest

from conftest import Review

OWN = ("annote", "file", "comment", "comment-anna", "bdsk-file-1", "mendeley-tags", "owner")


@pytest.mark.parametrize("command", ["render", "map"])
def test_what_people_keep_for_themselves_is_not_in_a_page(review: Review, command: str) -> None:
    """Neither in its text nor in the BibTeX that can be saved from it; what is printed of a work is."""
    fields = "".join(f"  {name} = {{Secret}},\n" for name in OWN)
    review.write(
        f"@article{{doe, author = {{Doe, A.}}, title = {{Alpha}}, note = {{In press}},\n{fields} year = 2020}}\n"
    )
    page = review.run(command, "--to", "html").out
    packed = re.findall(r'id="saved">([A-Za-z0-9+/=]+)<', page)
    saved = [zlib.decompress(base64.b64decode(one)).decode() for one in packed]

    assert ["In press" in one for one in saved] == [True]
    assert "Secret" not in page + saved[0]
