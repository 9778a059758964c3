from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import slimchat

NAMES = [
    "Answer", "BotConfig", "ChatWidget", "Citation", "ControlsWidget", "Document", "Event",
    "ExportWidget", "Hit", "ImportWidget", "InspectorWidget", "KnowledgeBase", "KnowledgeWidget",
    "Passage", "Router", "StudioWidget", "SupportBot", "__version__", "compare", "errors",
]  # fmt: skip


def run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.strip()


def test_the_public_names_are_these_and_load() -> None:
    assert sorted(slimchat.__all__) == NAMES
    for name in NAMES:
        assert getattr(slimchat, name) is not None


def test_import_is_light() -> None:
    code = "import sys; before = {*sys.modules}; import slimchat; print(*({*sys.modules} - before))"
    loaded = run(code).split()
    others = {name.split(".")[0] for name in loaded} - sys.stdlib_module_names
    assert others == {"slimchat"}
    assert len(loaded) < 100


def test_every_error_is_of_one_tree_and_stands_in_its_drawing() -> None:
    from slimchat import errors

    drawn = errors.__doc__ or ""
    for name, kind in vars(errors).items():
        if isinstance(kind, type) and kind.__module__ == "slimchat.errors":
            assert issubclass(kind, errors.SlimchatError)
            assert name in drawn, name


def test_the_engine_knows_nothing_of_its_hosts() -> None:
    root = Path(slimchat.__file__).parent
    hosts = ("anywidget", "ipywidgets", "jupyter", "fastapi", "typer", "slimchat.cli")
    for room in ("knowledge", "models", "dialogue", "evaluation", "bundle", "tools", "routing"):
        for file in (root / room).rglob("*.py"):
            imports = [
                line
                for line in file.read_text(encoding="utf-8").splitlines()
                if line.strip().startswith(("import ", "from "))
            ]
            for line in imports:
                assert not any(host in line.split(" import ")[0] for host in hosts), (file, line)


def test_only_the_server_knows_of_its_framework() -> None:
    root = Path(slimchat.__file__).parent
    framework = ("fastapi", "starlette", "uvicorn", "prometheus_client")
    for file in root.rglob("*.py"):
        if "serving" in file.relative_to(root).parts:
            continue
        for line in file.read_text(encoding="utf-8").splitlines():
            words = line.split()
            if words[:1] in (["from"], ["import"]):
                assert words[1].split(".")[0] not in framework, (file, line)


def test_nothing_is_pickled() -> None:
    root = Path(slimchat.__file__).parent
    for file in root.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        assert "import pickle" not in text, file
        assert "allow_pickle=True" not in text, file
