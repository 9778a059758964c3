"""Runs the tests of the JupyterLab extension in the oldest JupyterLab that it supports.

    python tests/browser/oldest_lab.py FOLDER [ARGUMENTS OF PYTEST]

FOLDER becomes an environment with that JupyterLab, from the package index, once; everything else
is taken from the environment that runs this. By default only the way from a folder to the first
answer is tested.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
FIRST_ANSWER = [
    "tests/browser/test_lab_extension.py",
    "-k",
    "test_a_folder_becomes_a_bot_that_answers_with_its_sources",
]


def oldest() -> str:
    """The oldest version that the package asks for."""
    text = (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
    found = re.search(r'"jupyterlab>=([\d.]+)"', text)
    assert found is not None, "pyproject.toml names no oldest JupyterLab"
    return found[1]


def python_with(folder: Path, version: str) -> Path:
    """The Python of an environment with that JupyterLab, which is made where it is not there."""
    python = folder / "bin/python"
    if not python.exists():
        venv.create(folder, with_pip=False)
        packages = next((folder / "lib").glob("python*/site-packages"))
        (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
        pip = [sys.executable, "-m", "pip", "--python", str(folder)]
        wanted = [f"jupyterlab=={version}", "--no-deps", "--ignore-installed"]
        subprocess.run([*pip, "install", "--quiet", *wanted], check=True)
    asked = [str(python), "-c", "import jupyterlab; print(jupyterlab.__version__)"]
    told = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()
    assert told == version, f"{python} has JupyterLab {told}, not {version}"
    return python


def main() -> int:
    """Make the environment, run the tests; returns the exit status of pytest."""
    folder, *arguments = sys.argv[1:]
    version = oldest()
    python = python_with(Path(folder).resolve(), version)
    print(f"JupyterLab {version}: {python}", flush=True)
    tests = [sys.executable, "-m", "pytest", "-rA", *(arguments or FIRST_ANSWER)]
    environment = os.environ | {"SLIMCHAT_LAB_PYTHON": str(python)}
    return subprocess.run(tests, cwd=REPOSITORY, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
