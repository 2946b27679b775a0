"""Run the stand-in by hand: ``python tests/crossref/serve.py --records works.jsonl.gz --limits on`` prints its URL."""

import argparse
import gzip
import json
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from crossref.limits import STYLES, Limits
from crossref.standin import Latency, Standin
from crossref.store import Message


def read_lines(path: Path) -> list[Message]:
    """Return the JSON objects of a JSON Lines file, plain or gzip."""
    content = path.read_bytes()
    text = gzip.decompress(content) if path.suffix == ".gz" else content
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def standin(arguments: Sequence[str] | None = None) -> Standin:
    """Return the server that command-line arguments describe, not yet started."""
    parser = argparse.ArgumentParser(description="A local stand-in for api.crossref.org and doi.org")
    parser.add_argument(
        "--records", type=Path, required=True, help="raw work messages, one a line (.jsonl or .jsonl.gz)"
    )
    parser.add_argument("--csl", type=Path, help="CSL-JSON of DataCite works, one a line, answered under /doi")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--limits", choices=["on", "off"], default="off", help="enforce the documented limits")
    parser.add_argument("--headers", choices=STYLES, default="array", help="the look of the rate headers")
    parser.add_argument("--record-seconds", type=float, default=0.0, help="seconds a single record takes")
    parser.add_argument("--list-seconds", type=float, default=0.0, help="seconds a list takes …")
    parser.add_argument("--row-seconds", type=float, default=0.0, help="… and each work in it")
    options = parser.parse_args(arguments)
    items = read_lines(options.csl) if options.csl else []
    return Standin(
        read_lines(options.records),
        csl={str(item["DOI"]): item for item in items},
        limits=Limits(options.limits == "on", options.headers),
        latency=Latency(options.record_seconds, options.list_seconds, options.row_seconds),
        port=options.port,
    )


def main() -> None:
    """Serve until interrupted; print the URL on the first line."""
    with standin() as server:
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
