"""Bundles on the Hub, through its real client, over a local server that speaks as much of it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("huggingface_hub")

from bundles import build_tiny, use_tiny_models
from huggingface_hub import constants

from slimchat import SupportBot
from slimchat.bundle.sharing.transfer import pull, push
from slimchat.errors import BundleIntegrityError, BundleSharingError

COMMIT = "0123456789abcdef0123456789abcdef01234567"
PLACE = "hf://acme/bots/acme.slimchat"
RESOLVE = re.compile(r"/acme/bots/resolve/(?:main|v1)/(.+)")


class Hub(ThreadingHTTPServer):
    """One repository, ``acme/bots``.

    Attributes:
        files: by name; ``blobs`` by SHA-256, uploaded and not committed.
        token: what is asked for, if anything.
        cuts: how many bytes of the next answers are sent.
        seen: method, path and range of every request.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files: dict[str, bytes] = {}
        self.blobs: dict[str, bytes] = {}
        self.token: str | None = None
        self.cuts: list[int] = []
        self.seen: list[tuple[str, str, str | None]] = []
        self.url = f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Hub

    def do_HEAD(self) -> None:
        self._resolve(body=False)

    def do_GET(self) -> None:
        self._resolve(body=True)

    def do_PUT(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        digest = self.path.removeprefix("/blobs/")
        assert hashlib.sha256(data).hexdigest() == digest
        self.server.blobs[digest] = data
        self._answer(200, b"")

    def do_POST(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        if not self._let_in():
            return
        if self.path == "/api/models/acme/bots/preupload/main":
            files = [
                {"path": file["path"], "uploadMode": "lfs", "shouldIgnore": False}
                for file in json.loads(data)["files"]
            ]
            self._json({"files": files})
        elif self.path == "/acme/bots.git/info/lfs/objects/batch":
            objects = [
                {**each, "actions": {"upload": {"href": f"{self.server.url}/blobs/{each['oid']}"}}}
                for each in json.loads(data)["objects"]
            ]
            self._json({"transfer": "basic", "objects": objects})
        elif self.path == "/api/models/acme/bots/commit/main":
            for line in map(json.loads, data.splitlines()):
                value = line["value"]
                if line["key"] == "lfsFile":
                    self.server.files[value["path"]] = self.server.blobs[value["oid"]]
                elif line["key"] == "file":
                    self.server.files[value["path"]] = base64.b64decode(value["content"])
            url = f"{self.server.url}/acme/bots/commit/{COMMIT}"
            self._json({"success": True, "commitUrl": url, "commitOid": COMMIT})
        else:
            self._answer(404, b"")

    def _resolve(self, *, body: bool) -> None:
        self.server.seen.append((self.command, self.path, self.headers.get("Range")))
        found = RESOLVE.fullmatch(self.path)
        if not self._let_in():
            return
        data = self.server.files.get(found[1]) if found else None
        if data is None:
            self.send_response(404)
            self.send_header("X-Error-Code", "EntryNotFound" if found else "RepoNotFound")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        start = int(asked[1]) if asked else 0
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        self.send_header("Content-Length", str(len(data) - start))
        self.send_header("ETag", f'"{hashlib.sha256(data).hexdigest()}"')
        self.send_header("X-Repo-Commit", COMMIT)
        self.end_headers()
        if body:
            end = start + self.server.cuts.pop(0) if self.server.cuts else len(data)
            self.wfile.write(data[start:end])

    def _let_in(self) -> bool:
        token = self.server.token
        if token is None or self.headers.get("Authorization") == f"Bearer {token}":
            return True
        self._answer(401, b"")
        return False

    def _json(self, data: Any) -> None:
        self._answer(200, json.dumps(data).encode())

    def _answer(self, status: int, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        pass


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
