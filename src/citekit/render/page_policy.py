"""The content security policy of a page that stands alone: its own script and style by their digests, nothing else."""

import re

PLACE = "citekit-content-security-policy"
"""What a template prints as the value of an attribute ``content``, where the policy is to stand."""

_INLINE = re.compile(r"<(script|style)>(.*?)</\1>", re.DOTALL)


def with_policy(page: str) -> str:
    """Return a finished page with the policy in its place (CSP level 3: inline elements are allowed by SHA-256).

    Data in a ``script`` with a type is not run and needs no digest. A page that leaves no place stays as it is.
    """
    digests: dict[str, list[str]] = {"script": [], "style": []}
    for element in _INLINE.finditer(page):
        digests[element[1]].append(f"'sha256-{_digest(element[2])}'")
    allowed = [f"{kind}-src {' '.join(some)}" for kind, some in digests.items() if some]
    policy = "; ".join(["default-src 'none'", *allowed, "base-uri 'none'", "form-action 'none'"])
    return page.replace(f'content="{PLACE}"', f'content="{policy}"', 1)  # no text of a review has such quotes


def _digest(source: str) -> str:
    from base64 import b64encode
    from hashlib import sha256

    return b64encode(sha256(source.encode()).digest()).decode()
