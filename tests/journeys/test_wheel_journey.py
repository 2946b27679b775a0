"""The wheel as a user gets it: built, installed into an empty environment, used in a folder far from the sources."""

import json
import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from crossref.records import record

ROOT = Path(__file__).resolve().parents[2]


def run(*words: str | Path, folder: Path) -> str:
    """Run a program in ``folder``, its home there too; return its stdout."""
    home = {name: os.environ[name] for name in ("PATH", "HTTPS_PROXY", "SSL_CERT_FILE", "LANG") if name in os.environ}
    pip = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    done = subprocess.run(
        [str(word) for word in words],
        cwd=folder,
        env={**home, **pip, "HOME": str(folder), "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def citekit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the program of a fresh environment with nothing in it but the wheel and what it needs."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, ROOT, folder=folder)
    (wheel,) = folder.glob("citekit-*.whl")
    venv.create(folder / "env", with_pip=True)
    run(folder / "env/bin/python", "-m", "pip", "install", "--quiet", wheel, folder=folder)
    return folder / "env/bin/citekit"


@pytest.mark.slow
def test_the_wheel_does_the_main_job_with_nothing_but_itself(citekit: Path, tmp_path: Path) -> None:
    """Init, add from a snapshot, tag and render: starter vocabulary, templates, styles and pandoc are all inside."""
    message = record("10.5555/alpha", title="Tofacitinib in lichen planopilaris", year=2021, authors=["Doe, Ada"])
    (tmp_path / "works.jsonl").write_text(json.dumps(message) + "\n", "utf-8")
    review = tmp_path / "review"
    run(citekit, "init", "review", folder=tmp_path)
    run(citekit, "add", "10.5555/alpha", "--snapshot", "../works.jsonl", "--offline", folder=review)
    run(citekit, "tag", "add", "condition:LPP", "agent:tofacitinib", "doe2021tofacitinib", folder=review)
    for name in ("list.html", "list.md", "list.txt", "list.tex"):
        run(citekit, "render", "--by", "condition,agent", "-o", name, folder=review)
        text = (review / name).read_text("utf-8")
        assert "Lichen planopilaris" in text
        assert "Tofacitinib in lichen planopilaris" in text
    starter = (ROOT / "refs/vocabulary.toml").read_bytes()
    assert (review / "refs/vocabulary.toml").read_bytes() == starter
    assert "keyword=agent:tofacitinib" in run(citekit, "render", "--by", "agent", "--to", "biblatex", folder=review)
    for style in ("apa", "modern-rheumatology"):  # the second is known from a table of journals
        assert "Tofacitinib in" in run(citekit, "render", "-s", style, "--to", "txt", folder=review)


@pytest.mark.slow
def test_the_wheel_brings_its_version_types_and_licence(citekit: Path, tmp_path: Path) -> None:
    """The program, the package and its metadata agree on the version; ``py.typed`` and the licence are inside."""
    python = citekit.parent / "python"
    asked = (
        "import citekit, importlib.metadata as m, importlib.resources as r;"
        "names = [f.name for f in m.files('citekit')];"
        "print(citekit.__version__, m.version('citekit'), r.files('citekit').joinpath('py.typed').is_file(),"
        " 'LICENSE' in names)"
    )
    version, packaged, typed, licence = run(python, "-c", asked, folder=tmp_path).split()

    assert version == packaged
    assert version in run(citekit, "--version", folder=tmp_path)
    assert (typed, licence) == ("True", "True")
