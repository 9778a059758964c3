"""Bundles on the Hub, through its real client, over a local server that speaks as much of it."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("huggingface_hub")

from bundles import build_tiny, use_tiny_models
from hub_server import COMMIT, Hub
from huggingface_hub import constants

from slimchat import SupportBot
from slimchat.bundle.sharing.transfer import pull, push
from slimchat.errors import BundleIntegrityError, BundleSharingError

PLACE = "hf://acme/bots/acme.slimchat"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    server = Hub()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("HF_ENDPOINT", server.url)
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setenv("HF_TOKEN", "hub-secret")
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("hub")
    with pytest.MonkeyPatch.context() as patch:
        use_tiny_models(patch)
        with SupportBot.open(build_tiny(root)) as bot:
            return bot.export(root / "acme.slimchat")


def test_a_bundle_is_committed_and_fetched(hub: Hub, bundle: Path, tmp_path: Path) -> None:
    hub.token = "hub-secret"
    assert push(bundle, PLACE) == f"{hub.url}/acme/bots/commit/{COMMIT}"
    assert hub.files == {"acme.slimchat": bundle.read_bytes()}
    digest = hashlib.sha256(bundle.read_bytes()).hexdigest()
    told: list[tuple[int, int]] = []
    card = pull(
        f"{PLACE}@v1",
        tmp_path / "a.slimchat",
        sha256=digest,
        progress=lambda *done: told.append(done),
    )
    assert card.manifest.bot.name == "acme"
    assert (tmp_path / "a.slimchat").read_bytes() == bundle.read_bytes()
    assert told[-1] == (bundle.stat().st_size,) * 2
    assert [path.name for path in tmp_path.iterdir()] == ["a.slimchat"]
    assert all("/v1/" in path for _, path, _ in hub.seen)


def test_a_bundle_is_committed_to_a_revision(hub: Hub, bundle: Path, tmp_path: Path) -> None:
    push(bundle, f"{PLACE}@v1")
    push(bundle, PLACE)
    assert hub.committed == ["v1", "main"]
    pull(f"{PLACE}@{COMMIT}", tmp_path / "a.slimchat")
    assert {path.split("/")[4] for _, path, _ in hub.seen} == {COMMIT}
    with pytest.raises(BundleSharingError, match=r"answers 404"):
        pull(f"{PLACE}@v2", tmp_path / "b.slimchat")
    for revision in ("../../x", "", "v1@v2", "a b"):
        with pytest.raises(BundleSharingError, match="names no bundle"):
            pull(f"{PLACE}@{revision}", tmp_path / "b.slimchat")
    assert [path.name for path in tmp_path.iterdir()] == ["a.slimchat"]


def test_a_cut_connection_is_gone_on_with(
    hub: Hub, bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(constants, "DOWNLOAD_CHUNK_SIZE", 10_000)  # less than the file has
    hub.files["acme.slimchat"] = bundle.read_bytes()
    hub.cuts = [30_000]
    pull(PLACE, tmp_path / "a.slimchat")
    assert (tmp_path / "a.slimchat").read_bytes() == bundle.read_bytes()
    ranges = [asked for method, _, asked in hub.seen if method == "GET"]
    assert ranges[0] is None
    assert ranges[-1] == "bytes=30000-"


def test_what_the_hub_says_is_told(hub: Hub, bundle: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.slimchat"
    with pytest.raises(BundleSharingError, match=r"answers 404.*Check owner"):
        pull(PLACE, file)
    hub.files["acme.slimchat"] = bundle.read_bytes()
    with pytest.raises(BundleSharingError, match="the most that is taken is 1000"):
        pull(PLACE, file, limit=1000)
    with pytest.raises(BundleIntegrityError, match="was expected"):
        pull(PLACE, file, sha256="0" * 64)
    hub.token = "another"
    with pytest.raises(BundleSharingError, match=r"answers 401.*hf auth login"):
        pull(PLACE, file)
    with pytest.raises(BundleSharingError, match=r"answers 401"):
        push(bundle, PLACE)
    assert [path.name for path in tmp_path.iterdir()] == []
