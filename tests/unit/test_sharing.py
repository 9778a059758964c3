"""Bundles pushed and pulled: a folder, and real HTTP servers on the loopback address."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from bundles import build_tiny, largest_file, use_tiny_models
from typer.testing import CliRunner

from slimchat import SupportBot
from slimchat.bundle.sharing.credentials import TOKEN
from slimchat.bundle.sharing.transfer import pull, push
from slimchat.bundle.sharing.web import TRIES
from slimchat.cli.app import app
from slimchat.errors import (
    BundleFormatError,
    BundleIntegrityError,
    BundleNotFoundError,
    BundleSharingError,
    StoppedError,
)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("shared")
    with pytest.MonkeyPatch.context() as patch:
        use_tiny_models(patch)
        with SupportBot.open(build_tiny(root)) as bot:
            return bot.export(root / "acme.slimchat")


class Server(ThreadingHTTPServer):
    """Serves files from memory as it is told.

    Attributes:
        files: by path.
        cuts: how many bytes are sent until the connection is cut, of the next answers.
        moved: by path, where a request is sent on to.
        token: what is asked for, if anything.
        status: what every PUT is answered with.
        stamped: look whether the file that a range is asked of is still the same.
        seen: method, path and headers of every request.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files: dict[str, bytes] = {}
        self.cuts: list[int] = []
        self.moved: dict[str, str] = {}
        self.token: str | None = None
        self.status = 201
        self.ranges = self.sized = True
        self.stamped = True
        self.seen: list[tuple[str, str, dict[str, str]]] = []
        self.url = f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.0"
    codes: ClassVar[dict[str, int]] = {}

    def do_GET(self) -> None:
        if self._turned_away():
            return
        data, start = self.server.files[self.path], 0
        etag = f'"{hashlib.sha256(data).hexdigest()[:16]}"'
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        known = not self.server.stamped or self.headers.get("If-Range") in (None, etag)
        if asked and self.server.ranges and known:
            start = int(asked[1])
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        if self.server.sized:
            self.send_header("Content-Length", str(len(data) - start))
        self.send_header("ETag", etag)
        self.end_headers()
        end = start + self.server.cuts.pop(0) if self.server.cuts else len(data)
        self.wfile.write(data[start:end])

    def do_PUT(self) -> None:
        if self._turned_away(known=False):
            return
        self.server.files[self.path] = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(self.server.status)
        self.end_headers()

    def _turned_away(self, *, known: bool = True) -> bool:
        server = self.server
        server.seen.append((self.command, self.path, dict(self.headers)))
        if server.token and self.headers.get("Authorization") != f"Bearer {server.token}":
            self.send_error(401)
        elif self.path in server.moved:
            self.send_response(307)
            self.send_header("Location", server.moved[self.path])
            self.end_headers()
        elif known and self.path not in server.files:
            self.send_error(404)
        else:
            return False
        return True

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Server]]:
    monkeypatch.delenv(TOKEN, raising=False)
    monkeypatch.setenv("no_proxy", "*")
    running: list[Server] = []

    def start() -> Server:
        running.append(Server())
        threading.Thread(target=running[-1].serve_forever, daemon=True).start()
        return running[-1]

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


@pytest.fixture
def server(serve: Callable[[], Server], bundle: Path) -> Server:
    made = serve()
    made.files["/acme.slimchat"] = bundle.read_bytes()
    return made


def left(folder: Path) -> list[str]:
    """What is in a folder."""
    return sorted(path.name for path in folder.iterdir())


def test_a_bundle_goes_to_a_folder_and_back(bundle: Path, tmp_path: Path) -> None:
    moved: list[tuple[int, int]] = []
    where = push(bundle, f"{tmp_path}/shelf/", progress=lambda *done: moved.append(done))
    assert where == str(tmp_path / "shelf/acme.slimchat")
    assert moved[-1] == (bundle.stat().st_size,) * 2
    digest = hashlib.sha256(bundle.read_bytes()).hexdigest()
    card = pull(where, tmp_path / "here/bot.slimchat", sha256=digest.upper())
    assert card.manifest.bot.name == "acme"
    assert (tmp_path / "here/bot.slimchat").read_bytes() == bundle.read_bytes()
    assert left(tmp_path / "here") == ["bot.slimchat"]
    with pytest.raises(BundleSharingError, match="itself"):
        push(bundle, str(bundle.parent))
    with pytest.raises(BundleNotFoundError):
        pull(str(tmp_path / "none.slimchat"), tmp_path / "x.slimchat")
    with pytest.raises(StoppedError):
        push(bundle, str(tmp_path), cancel=lambda: True)
    assert left(tmp_path) == ["here", "shelf"]


def test_a_bundle_is_put_and_fetched_with_a_token(
    bundle: Path, serve: Callable[[], Server], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve()
    server.token = "secret"
    monkeypatch.setenv(TOKEN, "secret")
    assert push(bundle, f"{server.url}/bots/") == f"{server.url}/bots/acme.slimchat"
    assert server.files["/bots/acme.slimchat"] == bundle.read_bytes()
    pull(f"{server.url}/bots/acme.slimchat", tmp_path / "a.slimchat")
    assert (tmp_path / "a.slimchat").read_bytes() == bundle.read_bytes()
    monkeypatch.delenv(TOKEN)
    for act in (
        lambda: pull(f"{server.url}/bots/acme.slimchat", tmp_path / "b.slimchat"),
        lambda: push(bundle, f"{server.url}/bots/"),
    ):
        with pytest.raises(BundleSharingError, match=r"answers 401.*SLIMCHAT_TOKEN"):
            act()
    assert left(tmp_path) == ["a.slimchat"]


def test_a_cut_connection_is_gone_on_with(server: Server, bundle: Path, tmp_path: Path) -> None:
    server.cuts = [20_000, 30_000]
    told: list[int] = []
    pull(
        f"{server.url}/acme.slimchat", tmp_path / "a.slimchat", progress=lambda d, _: told.append(d)
    )
    assert (tmp_path / "a.slimchat").read_bytes() == bundle.read_bytes()
    ranges = [headers.get("Range") for _, _, headers in server.seen]
    assert ranges == [None, "bytes=20000-", "bytes=50000-"]
    assert told == sorted(told)
    assert told[-1] == bundle.stat().st_size
    assert left(tmp_path) == ["a.slimchat"]


def test_a_later_call_goes_on_unless_the_file_is_another(
    server: Server, bundle: Path, tmp_path: Path
) -> None:
    server.cuts = [10_000] * TRIES
    source, file = f"{server.url}/acme.slimchat", tmp_path / "a.slimchat"
    with pytest.raises(BundleSharingError, match="40000 bytes came"):
        pull(source, file)
    assert left(tmp_path) == [".a.slimchat.part", ".a.slimchat.part.json"]
    server.files["/acme.slimchat"] = bundle.read_bytes()[:-1]  # another file by now
    server.seen.clear()
    with pytest.raises(BundleFormatError):
        pull(source, file)
    assert server.seen[0][2]["Range"] == "bytes=40000-"
    assert left(tmp_path) == []
    server.files["/acme.slimchat"] = bundle.read_bytes()
    with pytest.raises(StoppedError, match="kept"):
        pull(source, file, cancel=lambda: True)
    server.ranges = False
    pull(source, file)
    assert file.read_bytes() == bundle.read_bytes()
    assert left(tmp_path) == ["a.slimchat"]


def test_two_halves_of_two_files_are_refused(server: Server, bundle: Path, tmp_path: Path) -> None:
    """By a server that sends on whatever it has by now."""
    source, file = f"{server.url}/acme.slimchat", tmp_path / "a.slimchat"
    server.stamped, server.cuts = False, [10_000] * TRIES
    with pytest.raises(BundleSharingError, match="what came is kept"):
        pull(source, file)
    whole = bytearray(bundle.read_bytes())
    whole[60_000] ^= 1
    server.files["/acme.slimchat"] = bytes(whole)
    with pytest.raises(BundleIntegrityError):
        pull(source, file)
    assert left(tmp_path) == []
    server.files["/acme.slimchat"] = bundle.read_bytes()
    pull(source, file)
    assert file.read_bytes() == bundle.read_bytes()


def test_a_disk_that_is_full_is_told_and_what_came_is_kept(
    server: Server, bundle: Path, tmp_path: Path
) -> None:
    source, file = f"{server.url}/acme.slimchat", tmp_path / "a.slimchat"
    with largest_file(40_000), pytest.raises(BundleSharingError, match="Make room"):
        pull(source, file)
    assert len(server.seen) == 1  # it is not tried again
    assert left(tmp_path) == [".a.slimchat.part", ".a.slimchat.part.json"]
    pull(source, file)
    assert server.seen[-1][2]["Range"].startswith("bytes=")
    assert file.read_bytes() == bundle.read_bytes()


def test_another_file_than_was_expected_is_refused(
    server: Server, bundle: Path, tmp_path: Path
) -> None:
    file = tmp_path / "a.slimchat"
    file.write_bytes(b"old")
    source = f"{server.url}/acme.slimchat"
    with pytest.raises(BundleIntegrityError, match="was expected"):
        pull(source, file, sha256="0" * 64)
    with pytest.raises(BundleSharingError, match="is no SHA-256"):
        pull(source, file, sha256="abc")
    data = bytearray(bundle.read_bytes())
    data[data.index(b"SQLite format 3") + 30] ^= 1
    server.files["/acme.slimchat"] = bytes(data)
    with pytest.raises(BundleIntegrityError, match=r"store\.sqlite") as raised:
        pull(source, file)
    assert source in raised.value.fact
    assert file.read_bytes() == b"old"
    assert left(tmp_path) == ["a.slimchat"]
    (tmp_path / "broken.slimchat").write_bytes(data)
    with pytest.raises(BundleIntegrityError):
        push(tmp_path / "broken.slimchat", f"{server.url}/")
    assert {method for method, _, _ in server.seen} == {"GET"}


def test_only_whom_the_key_trusts(server: Server, tmp_path: Path) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    key = Ed25519PrivateKey.generate().public_key()
    (tmp_path / "key.pub").write_bytes(
        key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    with pytest.raises(BundleIntegrityError, match="is not signed"):
        pull(f"{server.url}/acme.slimchat", tmp_path / "a.slimchat", trust=tmp_path / "key.pub")
    assert left(tmp_path) == ["key.pub"]


@pytest.mark.parametrize("sized", [True, False])
def test_what_is_too_large_is_not_taken(server: Server, tmp_path: Path, sized: bool) -> None:
    server.sized = sized
    with pytest.raises(BundleSharingError, match="the most that is taken is 1000"):
        pull(f"{server.url}/acme.slimchat", tmp_path / "a.slimchat", limit=1000)
    assert left(tmp_path) == []


def test_a_token_goes_to_no_other_host(
    server: Server, serve: Callable[[], Server], bundle: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    front = serve()
    front.moved = {
        "/there": f"{server.url}/acme.slimchat",
        "/here": "/again",
        "/file": "file:///etc/passwd",
    }
    front.files["/again"] = bundle.read_bytes()
    pull(f"{front.url}/there", tmp_path / "a.slimchat")
    monkeypatch.setenv(TOKEN, "secret")
    server.seen.clear()
    with pytest.raises(BundleSharingError, match="must not get the token"):
        pull(f"{front.url}/there", tmp_path / "b.slimchat")
    assert server.seen == []
    pull(f"{front.url}/here", tmp_path / "c.slimchat")
    with pytest.raises(BundleSharingError, match="not allowed"):
        pull(f"{front.url}/file", tmp_path / "d.slimchat")
    with pytest.raises(BundleSharingError, match="answers 307"):
        push(bundle, f"{front.url}/there")
    with pytest.raises(BundleSharingError, match="unencrypted"):
        pull("http://bots.example/acme.slimchat", tmp_path / "e.slimchat")
    assert left(tmp_path) == ["a.slimchat", "c.slimchat"]


def test_what_the_server_says_is_told(server: Server, bundle: Path, tmp_path: Path) -> None:
    with pytest.raises(BundleSharingError, match=r"answers 404.*Check the address"):
        pull(f"{server.url}/none.slimchat", tmp_path / "a.slimchat")
    server.status = 413
    with pytest.raises(BundleSharingError, match=r"answers 413.*--without-models"):
        push(bundle, f"{server.url}/big")
    server.files["/page"] = b"<html>not a bundle</html>"
    with pytest.raises(BundleFormatError):
        pull(f"{server.url}/page", tmp_path / "a.slimchat")
    assert left(tmp_path) == []


@pytest.mark.parametrize(
    "place",
    [
        "ftp://host/a", "http://", "https://user:word@host/a", "http://host:x/a", "hf://owner/a",
        "hf://o/n/../a.slimchat", "http://host/a b",
    ],
)  # fmt: skip
def test_places_that_are_none_are_refused(place: str, tmp_path: Path) -> None:
    with pytest.raises(BundleSharingError) as raised:
        pull(place, tmp_path / "a.slimchat")
    assert raised.value.fix
    assert "word" not in raised.value.fact.replace("password", "")
    assert left(tmp_path) == []


def test_the_shell_pushes_and_pulls(server: Server, bundle: Path, tmp_path: Path) -> None:
    pushed = CliRunner().invoke(app, ["push", str(bundle), f"{server.url}/bots/", "--json"])
    assert pushed.exit_code == 0, pushed.output
    told = json.loads(pushed.stdout)
    pulled = ["pull", told["where"], "-o", str(tmp_path / "a.slimchat")]
    done = CliRunner().invoke(app, [*pulled, "--sha256", told["sha256"], "--json"])
    assert done.exit_code == 0, done.output
    card = json.loads(done.stdout)
    assert (card["bot"]["name"], card["sha256"]) == ("acme", told["sha256"])
    wrong = CliRunner().invoke(app, [*pulled, "--sha256", "0" * 64])
    assert wrong.exit_code == 2
    plain = CliRunner().invoke(app, pulled)
    assert plain.stdout.startswith(f"{tmp_path}/a.slimchat: acme 0.1.0")
    assert f"sha256 {told['sha256'][:16]}…" in plain.stdout
