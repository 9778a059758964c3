"""Models from the Hub, through its real client, over a local server that speaks its protocol."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch")

from family_models import MODELS, write_tiny
from hub_server import COMMIT, Hub
from huggingface_hub import constants
from typer.testing import CliRunner

from slimchat.cli.app import app
from slimchat.errors import ConversionError, ModelNotFoundError
from slimchat.models.card import ModelCard
from slimchat.models.convert import convert_model
from slimchat.models.hub import download, published

pytestmark = pytest.mark.convert

NAME = "acme/tiny"
README = b"---\nlicense: apache-2.0\nlanguage: [en]\n---\n# Tiny\n"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A repository as it is published, with what slimchat does not fetch beside it."""
    folder = write_tiny(MODELS["gpt2"], tmp_path_factory.mktemp("published"))
    return {
        **{path.name: path.read_bytes() for path in sorted(folder.iterdir())},
        "README.md": README,
        "pytorch_model.bin": b"pickled",
        "modeling_tiny.py": b"raise SystemExit",
        "original/consolidated.safetensors": b"twice",
        "consolidated.safetensors": b"twice",
    }


@pytest.fixture
def hub(files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Hub]:
    server = Hub(NAME)
    server.files = dict(files)
    server.card = {"license": "apache-2.0"}
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("HF_ENDPOINT", server.url)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setenv("HF_TOKEN", "hub-secret")
    yield server
    server.shutdown()
    server.server_close()


def _pull(*arguments: object) -> Any:
    command = ["models", "pull", *map(str, arguments)]
    return CliRunner().invoke(app, command, catch_exceptions=False)


def test_pull_fetches_one_commit_and_converts(
    hub: Hub, files: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = _pull(NAME, "-o", tmp_path / "out", "--quantization", "float32", "--json")
    assert done.exit_code == 0, done.output
    assert f"{NAME} at commit {COMMIT[:12]}: licence apache-2.0, open to everybody" in done.stderr
    card = ModelCard.load(tmp_path / "out")
    assert json.loads(done.stdout)["revision"] == card.revision == COMMIT
    assert (card.source, card.licence, card.languages) == (NAME, "apache-2.0", ("en",))
    fetched = {file.name: file.size for file in card.source_files}
    assert fetched == {
        name: len(data)
        for name, data in files.items()
        if name.endswith((".safetensors", ".json", "README.md")) and "consolidated" not in name
    }
    asked = {path for _, path, _ in hub.seen}
    assert all(f"/resolve/{COMMIT}/" in path for path in asked)
    assert not any(path.endswith((".bin", ".py")) or "consolidated" in path for path in asked)
    # What was fetched is enough without the Hub.
    hub.seen.clear()
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    again = convert_model(NAME, tmp_path / "again", quantization="float32")
    assert again.revision == COMMIT
    assert again.source_files == card.source_files
    assert hub.seen == []


def test_a_cut_download_is_gone_on_with(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "DOWNLOAD_CHUNK_SIZE", 10_000)
    hub.cuts = [100_000]
    shares: list[float] = []
    folder = download(NAME, None, published(NAME), shares.append, lambda config: None)
    assert (folder / "model.safetensors").read_bytes() == hub.files["model.safetensors"]
    ranges = [asked for _, path, asked in hub.seen if path.endswith("model.safetensors")]
    assert "bytes=100000-" in ranges
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_what_is_gated_is_shown_and_told(hub: Hub, tmp_path: Path) -> None:
    hub.gated, hub.token = True, "another"
    shown = _pull(NAME, "-o", tmp_path / "out", "--dry-run", "--json")
    facts = json.loads(shown.stdout)["published"]
    assert (facts["commit"], facts["licence"], facts["gated"]) == (COMMIT, "apache-2.0", True)
    assert facts["size"] > len(hub.files["model.safetensors"])
    assert "its terms must be accepted" in _pull(NAME, "-o", tmp_path / "out", "--dry-run").stdout
    assert hub.seen == []
    with pytest.raises(ModelNotFoundError, match="needs its licence accepted"):
        convert_model(NAME, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_an_embedder_is_pooled_as_it_was_published(hub: Hub, tmp_path: Path) -> None:
    folder = write_tiny(MODELS["bge"], tmp_path / "bge")
    hub.files = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
    hub.files["modules.json"] = json.dumps([{"type": "models.Pooling"}]).encode()
    hub.files["1_Pooling/config.json"] = b'{"pooling_mode_cls_token": true}'
    hub.files["onnx/config.json"] = b"{}"
    card = convert_model(NAME, tmp_path / "out", quantization="float32", query_prefix="query: ")
    assert (card.pooling, card.query_prefix, card.passage_prefix) == ("first", "query: ", "")
    assert "1_Pooling/config.json" in {file.name for file in card.source_files}
    assert not any("onnx" in path for _, path, _ in hub.seen)


def test_pickled_weights_are_not_fetched_and_the_hubs_own_proposal_is_named(
    hub: Hub, tmp_path: Path
) -> None:
    del hub.files["model.safetensors"], hub.files["consolidated.safetensors"]
    with pytest.raises(ConversionError, match=rf"{COMMIT} holds no \.safetensors.*save_pretrained"):
        convert_model(NAME, tmp_path / "out")
    hub.proposals = [
        _proposal(3, "Update README.md"),
        _proposal(4, "Adding `safetensors` variant of this model"),
    ]
    with pytest.raises(ConversionError, match=r"--revision refs/pr/4\.$"):
        convert_model(NAME, tmp_path / "out")
    assert hub.seen == []
    shown = _pull(NAME, "-o", tmp_path / "out", "--dry-run", "--json")
    assert json.loads(shown.stdout)["published"]["safetensors"] is False


def _proposal(number: int, title: str) -> dict[str, Any]:
    return {
        "num": number,
        "title": title,
        "status": "open",
        "isPullRequest": True,
        "createdAt": "2024-02-07T10:00:00.000Z",
        "author": {"name": "SFconvertbot"},
        "repo": {"name": NAME, "type": "model"},
    }


def test_offline_what_was_not_fetched_is_told(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(ModelNotFoundError, match="HF_HUB_OFFLINE is set") as caught:
        convert_model(NAME, tmp_path / "out", revision="v1")
    assert "at revision v1" in str(caught.value)
    assert "without HF_HUB_OFFLINE" in caught.value.fix
    assert hub.seen == []


def test_a_refused_family_is_told_before_its_weights_are_fetched(hub: Hub, tmp_path: Path) -> None:
    config = {"architectures": ["MiniCPM3ForCausalLM"], "model_type": "minicpm3"}
    hub.files["config.json"] = json.dumps(config).encode()
    with pytest.raises(ConversionError, match="latent attention"):
        convert_model(NAME, tmp_path / "out")
    assert not any(path.endswith(".safetensors") for _, path, _ in hub.seen)


def test_what_the_hub_does_not_have(hub: Hub, tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError, match="no model acme/other"):
        published("acme/other")
    with pytest.raises(ModelNotFoundError, match="at revision v9"):
        published(NAME, "v9")
    done = _pull(tmp_path, "-o", tmp_path / "out")
    assert done.exit_code == 2
    assert "is not the id of a model" in done.stderr
