"""The wheel, installed beside the dependencies that are here, where no Node can be found."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

pytest.importorskip("hatchling")
pytest.importorskip("jupyterlab")

REPOSITORY = Path(__file__).resolve().parents[2]
NEEDED = {
    "slimchat/py.typed",
    "slimchat/serving/page.css",
    "slimchat/models/bundled/embedder/model.bin",
    "slimchat/models/bundled/embedder/slimchat-card.json",
    "slimchat/models/bundled/reader/model.bin",
    "slimchat/models/bundled/reader/reader-heads.json",
    "slimchat/models/bundled/answerer/model.bin",
    "slimchat/training/data/helpdesks.jsonl",
    *(
        f"slimchat/widgets/static/{name}.js"
        for name in (
            "bundle", "chat", "controls", "inspector", "knowledge", "operator", "page", "slimchat",
        )
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this repository."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=REPOSITORY, check=True, capture_output=True)
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment with nothing but the wheel and its dependencies."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    install = [sys.executable, "-m", "pip", "--python", str(folder), "install", "--no-deps"]
    subprocess.run([*install, "--no-index", str(wheel)], check=True, capture_output=True)
    packages = next((folder / "lib").glob("python*/site-packages"))
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "bin"


def run(programs: Path, home: Path, *arguments: str) -> str:
    """The output of a program of the environment, which finds nothing else."""
    environment = {"PATH": str(programs), "HOME": str(home), "LANG": "C.UTF-8"}
    done = subprocess.run(
        [str(programs / "python"), *arguments],
        env=environment,
        cwd=home,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    """The files of the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return {*archive.namelist()}


def test_a_build_misses_every_script_that_is_not_there() -> None:
    extension = REPOSITORY / "extension"
    made = re.findall(r'out: "\.\./([^"]+)"', (extension / "build.mjs").read_text())
    spec = importlib.util.spec_from_file_location("hatch_build", extension / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    hook = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(hook)
    assert len(made) > 10
    assert {*made} <= {*hook.BUNDLES}


def test_the_wheel_holds_both_extensions(names: set[str]) -> None:
    data = {name.partition(".data/data/")[2] for name in names if ".data/data/" in name}
    extension = "share/jupyter/labextensions/slimchat"
    assert {f"{extension}/package.json", f"{extension}/install.json"} <= data
    assert f"{extension}/schemas/slimchat/plugin.json" in data
    assert any(name.startswith(f"{extension}/static/remoteEntry.") for name in data)
    assert "etc/jupyter/jupyter_server_config.d/slimchat.json" in data


def test_the_wheel_holds_what_the_package_reads(names: set[str]) -> None:
    assert names >= NEEDED


def test_the_wheel_holds_nothing_else(names: set[str]) -> None:
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith((".dist-info", ".data"))} == {"slimchat"}
    assert any(name.endswith("licenses/LICENSE") for name in names)
    for never in ("__pycache__", "node_modules"):
        assert not any(never in name for name in names), never
    assert not any(name.endswith(".ts") for name in names)


def test_jupyter_finds_and_enables_both_extensions(installed: Path, tmp_path: Path) -> None:
    assert Path(
        run(installed, tmp_path, "-c", "import slimchat; print(slimchat.__file__)")
    ).is_relative_to(installed.parent)
    listed = run(installed, tmp_path, "-m", "jupyterlab.labextensions", "list")
    [line] = [line for line in listed.splitlines() if "slimchat" in line and " v" in line]
    assert "enabled" in line
    assert "OK" in line
    servers = run(installed, tmp_path, "-m", "jupyter_server.extension.serverextension", "list")
    [line] = [line for line in servers.splitlines() if "slimchat.lab" in line and "enabled" in line]
    assert "OK" in servers.partition(line)[2]


def test_it_needs_no_node(installed: Path, tmp_path: Path) -> None:
    script = "import shutil; print(shutil.which('node'), shutil.which('npm'))"
    assert run(installed, tmp_path, "-c", script).split() == ["None", "None"]
    assert not os.environ.get("SLIMCHAT_SKIP_JS")
