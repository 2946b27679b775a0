"""Where records come from: cache, snapshot, Crossref, doi.org. The only room that imports habanero, and that late.

    with Resolver(RecordCache(path), [Snapshot(file)], Client(mailto="you@example.org")) as resolver:
        outcomes = resolver.resolve(dois)

A record is handed on as the source gave it; what it means is the business of ``citekit.mapping``. The names below are
loaded when they are first used.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from citekit.sources.cache import CacheInfo, RecordCache
    from citekit.sources.crossref import Client
    from citekit.sources.record import Message, Record
    from citekit.sources.resolver import Progress, Resolver
    from citekit.sources.snapshot import Snapshot

__all__ = ["CacheInfo", "Client", "Message", "Progress", "Record", "RecordCache", "Resolver", "Snapshot"]

_HOMES = {
    "CacheInfo": "cache",
    "Client": "crossref",
    "Message": "record",
    "Progress": "resolver",
    "Record": "record",
    "RecordCache": "cache",
    "Resolver": "resolver",
    "Snapshot": "snapshot",
}


def __getattr__(name: str) -> object:
    """Return a public name of this room, loading the file it lives in."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
