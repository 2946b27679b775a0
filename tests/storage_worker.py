"""A process that saves a file again and again; the storage tests start it and kill it."""

import sys
from pathlib import Path

from citekit import storage


def main() -> None:
    """Replace the file by one of two contents, over and over: ``storage_worker.py FILE SIZE``."""
    path, size = Path(sys.argv[1]), int(sys.argv[2])
    contents = (b"a" * size, b"b" * size)
    print("ready", flush=True)  # noqa: T201
    while True:
        storage.update(path, lambda old: contents[old == contents[0]])


if __name__ == "__main__":
    main()
