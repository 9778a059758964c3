"""The README and the docs fail the build when they go stale."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

import slimchat
from slimchat.cli.app import app
from slimchat.config import BotConfig

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(language: str) -> list[str]:
    fenced = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    return [body for name, body in fenced if name == language]


def test_the_commands_of_the_readme_exist() -> None:
    known = get_command(app).commands  # type: ignore[attr-defined]
    named = set(re.findall(r"^slimchat (\w+)", "\n".join(blocks("")), re.MULTILINE))
    assert {"build", "ask", "chat", "search", "eval", "export", "doctor", "init", "models"} <= named
    assert named <= set(known)


def leaves(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], set[str]]]:
    """Every command with its options."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from leaves(command, (*path, name))
        else:
            yield (*path, name), {option for given in command.params for option in given.opts}


def test_the_readme_names_every_command() -> None:
    (shell,) = [block for block in blocks("") if "slimchat init" in block]
    for path, _ in leaves(get_command(app)):
        lines = [line for line in shell.splitlines() if f"slimchat {path[0]} " in line]
        assert any(re.search(rf"\b{path[-1]}\b", each) for each in lines), path


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_options_of_its_commands_exist(page: Path) -> None:
    known = dict(leaves(get_command(app)))
    for line in page.read_text(encoding="utf-8").splitlines():
        words = re.findall(r"[\w|-]+", line.removeprefix("slimchat ").split("  ")[0])
        commands = [path for path in known if tuple(words[: len(path)]) == path]
        if line.startswith("slimchat ") and commands:
            named = {word for word in words if re.fullmatch(r"--[a-z][a-z-]*|-[a-z]", word)}
            assert named <= known[commands[0]], line


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_its_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        file = page.parent / name if name else page
        assert file.exists(), target
        headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
        slugs = {re.sub(r"[^\w -]", "", text.lower()).replace(" ", "-") for text in headings}
        assert not anchor or anchor in slugs, target


def test_the_make_targets_of_the_readme_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^make (\w+)", "\n".join(blocks("")), re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


@pytest.mark.parametrize("code", blocks("python"))
def test_the_python_of_the_readme_uses_real_names(code: str) -> None:
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert node.module == "slimchat"
            for name in node.names:
                assert name.name in slimchat.__all__
    settings = re.findall(r'"([a-z]+\.[a-z_]+)":', code)
    data = BotConfig().model_dump()
    for dotted in settings:
        part, leaf = dotted.split(".")
        assert leaf in data[part], dotted


def test_the_folders_of_the_readme_exist() -> None:
    house = next(block for block in blocks("") if block.startswith("slimchat/"))
    for line in house.splitlines():
        indent, name = re.match(r"( *)(\S+)", line).groups()  # type: ignore[union-attr]
        for part in [name, *re.findall(r"\b\w+\.py\b", line)]:
            folder = ROOT / ("slimchat" if indent or part.endswith(".py") else ".")
            assert (folder / part).exists(), part


def test_the_demo_notebook_is_short_and_free_of_output() -> None:
    notebook = json.loads((ROOT / "demo.ipynb").read_text(encoding="utf-8"))
    cells = notebook["cells"]
    assert len([cell for cell in cells if cell["cell_type"] == "code"]) == 11
    assert all(not cell.get("outputs") for cell in cells)
    assert "ChatWidget" in "".join(cells[-1]["source"])
