"""The checks of ``slimchat doctor``: packages, models, front end, network."""

from __future__ import annotations

import importlib
import time
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from slimchat.cli.machine import Check, Status, cpu, disk, memory
from slimchat.cli.models import BUNDLED
from slimchat.cli.offline import no_network

ESSENTIAL = {
    "ctranslate2": "ctranslate2",
    "faiss": "faiss-cpu",
    "tantivy": "tantivy",
    "tokenizers": "tokenizers",
    "numpy": "numpy",
    "pydantic": "pydantic",
}
OPTIONAL = {
    "jupyter": ("jupyterlab", "anywidget", "ipywidgets", "altair"),
    "generate": ("transformers", "jinja2"),
    "serve": ("fastapi", "uvicorn", "prometheus-client"),
    "mcp": ("mcp",),
    "tune": ("optuna",),
    "share": ("huggingface-hub",),
    "convert": ("torch", "huggingface-hub", "safetensors"),
}
MODELS = ("embedder", "reader")
REINSTALL = (
    "pip install --force-reinstall slimchat  (a source checkout has it in slimchat/models/bundled)"
)


def examine(bot: Path | None = None) -> list[Check]:
    """Run every check; none changes anything.

    Args:
        bot: also look at this one.

    Raises:
        SlimchatError: it cannot be opened.
    """
    checks = [*_essential(), *_optional(), cpu(), memory(), disk(), *_models(), _front_end()]
    checks += _of_bot(bot) if bot is not None else []
    broken = any(check.status == "fail" for check in checks)
    return [*checks, _offline(broken)]


def _essential() -> Iterator[Check]:
    for module, package in ESSENTIAL.items():
        try:
            importlib.import_module(module)
            yield Check(package, "ok", metadata.version(package))
        except Exception as error:  # a wheel for another machine fails in many ways
            fix = f"pip install --force-reinstall {package}"
            yield Check(package, "fail", f"cannot be imported ({error})", fix)


def _optional() -> Iterator[Check]:
    for extra, packages in OPTIONAL.items():
        versions = {package: _version(package) for package in packages}
        told = ", ".join(f"{name} {version or 'missing'}" for name, version in versions.items())
        status: Status = "ok" if all(versions.values()) else "warn"
        fix = f'pip install "slimchat[{extra}]"'
        yield Check(f"extra {extra}", status, told, "" if status == "ok" else fix, dict(versions))


def _of_bot(path: Path) -> list[Check]:
    from slimchat._bot.opening import open_bot
    from slimchat.cli.endpoints import endpoint_check

    with open_bot(path) as bot:
        missing, config = bot.missing_tools, bot.config
    return [_tools(path.name, missing), endpoint_check(path.name, config)]


def _tools(name: str, missing: tuple[str, ...]) -> Check:
    """Functions are code and travel in no bundle."""
    if not missing:
        return Check(f"tools of {name}", "ok", "none is missing")
    fix = "Add them where the bot is opened: bot.add_tool(function, examples=[…])."
    return Check(f"tools of {name}", "warn", f"missing: {', '.join(missing)}", fix)


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _models() -> Iterator[Check]:
    from slimchat.errors import SlimchatError
    from slimchat.models.card import ModelCard

    names = sorted({*MODELS, *(path.name for path in BUNDLED.glob("*") if path.is_dir())})
    for name in names:
        try:
            card = ModelCard.load(BUNDLED / name)
            card.verify(BUNDLED / name)
        except SlimchatError as error:
            status: Status = "fail" if name in MODELS else "warn"
            yield Check(f"bundled {name}", status, error.fact, REINSTALL)
        else:
            size = sum(file.size for file in card.files) / 1e6
            detail = f"{card.name}, {size:.1f} MB, sha256 of {len(card.files)} files correct"
            yield Check(f"bundled {name}", "ok", detail)


def _front_end() -> Check:
    file = BUNDLED.parents[1] / "widgets" / "static" / "chat.js"
    if file.is_file():
        return Check("front end", "ok", f"built, {file.stat().st_size / 1000:.0f} kB")
    fix = "npm --prefix extension ci && npm --prefix extension run build"
    return Check("front end", "warn", f"not built: there is no {file}", fix)


def _offline(broken: bool) -> Check:
    if broken:
        fix = "Mend what is broken, then run this again."
        return Check("offline", "warn", "not tried, since something essential is broken", fix)
    from slimchat.config import BotConfig
    from slimchat.models.embedder import load_embedder
    from slimchat.models.reader import load_reader

    start = time.perf_counter()
    try:
        with no_network():
            load_embedder(BotConfig()).embed_query("Can I return an opened machine?")
            load_reader(BotConfig()).score("Can I return an opened machine?", [])
    except Exception as error:
        fix = "Please report this: nothing in slimchat may need the network to answer."
        return Check("offline", "fail", f"the models do not run without network: {error}", fix)
    seconds = time.perf_counter() - start
    return Check(
        "offline",
        "ok",
        f"nothing needs the network: with it refused, the models loaded and ran ({seconds:.1f} s)",
    )
