from __future__ import annotations

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

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

    drawn = re.findall(r"\w+Error", errors.__doc__ or "")
    modules = [
        import_module(f"slimchat.errors.{one.name}") for one in iter_modules(errors.__path__)
    ]
    raised = {
        name: kind
        for module in modules
        for name, kind in vars(module).items()
        if isinstance(kind, type) and kind.__module__ == module.__name__
    }
    assert all(issubclass(kind, errors.SlimchatError) for kind in raised.values())
    assert sorted(drawn) == sorted(raised)
    assert {*raised} == {*errors.__all__} - {"error_data"}


def test_the_engine_knows_nothing_of_its_hosts() -> None:
    root = Path(slimchat.__file__).parent
    hosts = ("anywidget", "ipywidgets", "jupyter", "fastapi", "typer")
    own = tuple(f"slimchat.{room}" for room in ("cli", "lab", "serving", "widgets"))
    for room in ("knowledge", "models", "dialogue", "evaluation", "bundle", "tools", "routing"):
        for file in (root / room).rglob("*.py"):
            imports = [
                line
                for line in file.read_text(encoding="utf-8").splitlines()
                if line.strip().startswith(("import ", "from "))
            ]
            for line in imports:
                assert not any(host in line.split(" import ")[0] for host in hosts + own), (
                    file,
                    line,
                )


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
        assert not re.search(
            r"^\s*(import|from) (pickle|dill|joblib|shelve|marshal)\b", text, re.M
        ), file
        assert "allow_pickle=True" not in text, file
        assert "weights_only=False" not in text, file
