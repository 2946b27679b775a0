"""``citekit preview`` as a browser meets it: pages, changes, errors, and who may ask."""

import os
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
from pathlib import Path

import pytest

from citekit.render.pandoc import find_pandoc
from conftest import Review

ENTRY = (
    "@article{yang2018,\n  title = {Hair in mice},\n  year = {2018},\n  keywords = {condition:lichen-planopilaris}\n}\n"
)


@contextmanager
def preview(review: Review, *words: str) -> Iterator[str]:
    """Run the command while the block runs; give the address without the closing slash."""
    process = review.start("preview", *words)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip().rstrip("/")
    finally:
        process.terminate()
        process.communicate(timeout=20)


def fetch(address: str, host: str = "") -> str:
    """Return the text at an address."""
    request = urllib.request.Request(address, headers={"Host": host} if host else {})
    with urllib.request.urlopen(request, timeout=20) as answer:
        text: str = answer.read().decode()
        return text


def told(stream: HTTPResponse) -> str:
    """Return the next event's data."""
    while not (line := stream.readline().decode()).startswith("data: "):
        assert line, "the stream has ended"
    return line.removeprefix("data: ").strip()


def test_a_saved_file_is_told_of_and_is_on_the_page(review: Review) -> None:
    """A change of the library becomes an event, and the next request shows the new text."""
    review.write(ENTRY)
    with preview(review) as address, urllib.request.urlopen(f"{address}/changes", timeout=20) as changes:
        first = told(changes)
        assert "Hair in mice" in fetch(f"{address}/reading-list.html")

        review.write(ENTRY.replace("mice", "women"))

        assert told(changes) != first
        assert "Hair in women" in fetch(f"{address}/reading-list.html")


@pytest.mark.parametrize(
    "words",
    [
        ("--by", "nosuch"),
        ("-s", "nosuch"),
        ("-t", "nosuch"),
        ("--rows", "nosuch"),
        ("--order", "nosuch"),
        ("agent:nosuch",),
        ("nosuch:x",),
        ("year:nosuch",),
    ],
)
def test_what_is_asked_wrongly_is_refused_at_the_start(review: Review, words: tuple[str, ...]) -> None:
    """A wrong value of an option is named as by `render` and `map` (exit 2): nothing is served."""
    review.write(ENTRY)
    result = review.run("preview", *words)

    assert (result.status, result.out) == (2, "")
    assert "nosuch" in result.err


def test_a_fault_in_a_file_is_told_on_the_page(review: Review) -> None:
    """A template that cannot be filled and a query that finds nothing are shown, to be mended while one looks."""
    review.write(ENTRY)
    (review.folder / "templates").mkdir(exist_ok=True)
    (review.folder / "templates/own.html.j2").write_text("{{ nosuch")
    with preview(review, "-t", "own.html.j2", "title:nosuch") as address:
        assert "own.html.j2" in fetch(f"{address}/reading-list.html")


def test_the_served_list_looks_as_it_is_asked_for(review: Review) -> None:
    """Preview takes what `render` takes: the same title and language."""
    review.write(ENTRY)
    looks = ("--title", "Haare", "--locale", "de")
    with preview(review, *looks) as address:
        page = fetch(f"{address}/reading-list.html")
    assert "<title>Haare" in page
    assert 'lang="de' in page


def test_the_served_page_is_the_one_that_render_writes(review: Review) -> None:
    """The page has the bytes of ``render --to html`` with the same wishes; the frame around it adds nothing to it."""
    review.write(ENTRY)
    written = review.run("render", "--by", "condition", "-s", "apa", "--to", "html").out

    with preview(review, "--by", "condition", "-s", "apa") as address:
        assert fetch(f"{address}/reading-list.html") == written


def test_a_broken_template_is_told_on_the_page_until_it_is_mended(review: Review) -> None:
    """File and line of the error stand on the page; the server goes on, and the mended template is shown."""
    review.write(ENTRY)
    template = review.folder / "templates" / "reading-list.html.j2"
    template.parent.mkdir()
    template.write_text("<p>{{ titel }}</p>")
    with preview(review) as address, urllib.request.urlopen(f"{address}/changes", timeout=20) as changes:
        told(changes)
        assert "templates/reading-list.html.j2:1" in fetch(f"{address}/reading-list.html")

        template.write_text("<p>{{ title }}</p>")

        told(changes)
        assert fetch(f"{address}/reading-list.html") == "<p>Reading list</p>\n"


def test_the_bar_names_the_review_and_the_pages(review: Review) -> None:
    """A review without a title is called after its folder, for the list is called so already."""
    review.write(ENTRY)
    with preview(review) as address:
        assert f"<h1>{review.folder.name}</h1>" in fetch(f"{address}/")
    (review.folder / "citekit.toml").write_text('title = "What <we> read"\n')
    with preview(review) as address:
        assert "<h1>What &lt;we&gt; read</h1>" in fetch(f"{address}/")


def test_literals_of_an_error_are_code_on_the_page(review: Review) -> None:
    """No backtick is left; what a file holds stays words."""
    (review.folder / "citekit.toml").write_text('style = "<b>nosuch"\n')
    with preview(review) as address:
        page = fetch(f"{address}/reading-list.html")

    assert "<code>&lt;b&gt;nosuch</code>" in page
    assert "citekit.toml:1" in page
    assert "`" not in page


def test_a_page_under_a_foreign_name_is_refused(review: Review) -> None:
    """A web site whose name leads to this machine gets nothing."""
    with preview(review) as address, pytest.raises(urllib.error.HTTPError) as refused:
        fetch(f"{address}/reading-list.html", host="evil.example")

    assert refused.value.code == 403


def test_no_file_is_served_by_its_path(review: Review) -> None:
    """Only the pages have addresses."""
    with preview(review) as address, pytest.raises(urllib.error.HTTPError) as refused:
        fetch(f"{address}/../refs/library.bib")

    assert refused.value.code == 404


def test_a_port_that_is_taken_is_wrong_use(review: Review) -> None:
    """The message names the port; exit 2."""
    with preview(review) as address:
        port = address.rpartition(":")[2]
        done = review.run("preview", "--port", port)

    assert done.status == 2
    assert port in done.err


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_without_a_word_of_trouble(review: Review, sign: signal.Signals) -> None:
    """Ctrl-C and a polite kill both end it with status 0."""
    process = review.start("preview", "-q")
    assert process.stdout is not None
    process.stdout.readline()

    process.send_signal(sign)
    _, err = process.communicate(timeout=20)

    assert (process.returncode, err) == (0, "")


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_stopped_while_a_page_is_made_it_leaves_nothing_behind(
    review: Review, tmp_path: Path, sign: signal.Signals
) -> None:
    """Neither the program that formats the references nor the folder that it works in."""
    program, slow, number, work = (tmp_path / name for name in ("pandoc", "slow", "number", "work"))
    work.mkdir()
    program.write_text(
        f'#!/bin/sh\n[ -e {slow} ] || exec {find_pandoc()} "$@"\necho $$ > {number}.new\n'
        f"mv {number}.new {number}\nexec sleep 99\n"
    )
    program.chmod(0o755)
    review.first = f"from citekit.render import pandoc; pandoc.find_pandoc = lambda: {str(program)!r}"
    review.write(ENTRY)
    process = review.start("preview", "-q", env={"TMPDIR": str(work)})
    assert process.stdout is not None
    host, _, port = process.stdout.readline().strip().strip("/").removeprefix("http://").partition(":")
    slow.touch()
    review.write(ENTRY.replace("mice", "women"))
    with socket.create_connection((host, int(port))) as asking:
        asking.sendall(f"GET /reading-list.html HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        while not number.exists():
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(sign)
        _, err = process.communicate(timeout=20)

    assert (process.returncode, err) == (0, "")
    with pytest.raises(ProcessLookupError):
        os.kill(int(number.read_text()), 0)
    assert list(work.iterdir()) == []


def test_outside_of_a_review_it_is_wrong_use(review: Review) -> None:
    """Exit 2, with the next step."""
    (review.folder / "citekit.toml").unlink()

    done = review.run("preview")

    assert done.status == 2
    assert "citekit init" in done.err


def test_a_request_that_is_cut_off_does_no_harm(review: Review) -> None:
    """A browser that goes away while it is answered leaves the server at work and nothing on stderr."""
    review.write(ENTRY)
    process = review.start("preview", "-q")
    assert process.stdout is not None
    address = process.stdout.readline().strip().rstrip("/")
    host, _, port = address.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port))) as gone:
        gone.sendall(f"GET /reading-list.html HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())

    assert "Hair in mice" in fetch(f"{address}/reading-list.html")
    process.terminate()
    assert process.communicate(timeout=20)[1] == ""
