"""A local server that speaks as much of the Hugging Face Hub's protocol as its client needs."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class Hub(ThreadingHTTPServer):
    """One repository of models.

    Attributes:
        files: by name; ``blobs`` by SHA-256, uploaded and not committed.
        card: what the repository's README states in its head.
        gated: it may be read by those only who accepted its terms; without a token, by nobody.
        token: what is asked for, if anything.
        proposals: discussions of the repository, as the Hub lists them.
        cuts: how many bytes of the next answers are sent that have more.
        committed: revisions that were committed to, in order.
        seen: method, path and range of every request for a file.
    """

    daemon_threads = True

    def __init__(self, repository: str = "acme/bots") -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.repository = repository
        self.files: dict[str, bytes] = {}
        self.blobs: dict[str, bytes] = {}
        self.card: dict[str, Any] = {}
        self.gated = False
        self.token: str | None = None
        self.cuts: list[int] = []
        self.proposals: list[dict[str, Any]] = []
        self.committed: list[str] = []
        self.seen: list[tuple[str, str, str | None]] = []
        self.url = f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    server: Hub

    def do_HEAD(self) -> None:
        self._resolve(body=False)

    def do_GET(self) -> None:
        api = f"/api/models/{self.server.repository}"
        if self.path.startswith(f"{api}/tree/{COMMIT}"):
            if self._let_in():
                self._json([self._entry(name) for name in self.server.files])
        elif re.fullmatch(rf"{re.escape(api)}(/revision/(main|v1|{COMMIT}))?(\?.*)?", self.path):
            self._json(
                {
                    "id": self.server.repository,
                    "modelId": self.server.repository,
                    "sha": COMMIT,
                    "gated": "manual" if self.server.gated else False,
                    "cardData": self.server.card,
                    "siblings": [
                        {"rfilename": name, "size": len(data)}
                        for name, data in self.server.files.items()
                    ],
                }
            )
        elif self.path.startswith(f"{api}/discussions?"):
            held = self.server.proposals
            self._json({"discussions": held, "count": len(held), "start": 0})
        elif self.path.startswith("/api/"):
            missing = "RevisionNotFound" if self.path.startswith(api) else "RepoNotFound"
            self._missing(missing)
        else:
            self._resolve(body=True)

    def do_PUT(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        digest = self.path.removeprefix("/blobs/")
        assert hashlib.sha256(data).hexdigest() == digest
        self.server.blobs[digest] = data
        self._answer(200, b"")

    def do_POST(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        repository = self.server.repository
        if not self._let_in():
            return
        if re.fullmatch(rf"/api/models/{repository}/preupload/(main|v1)", self.path):
            files = [
                {"path": file["path"], "uploadMode": "lfs", "shouldIgnore": False}
                for file in json.loads(data)["files"]
            ]
            self._json({"files": files})
        elif self.path == f"/{repository}.git/info/lfs/objects/batch":
            objects = [
                {**each, "actions": {"upload": {"href": f"{self.server.url}/blobs/{each['oid']}"}}}
                for each in json.loads(data)["objects"]
            ]
            self._json({"transfer": "basic", "objects": objects})
        elif found := re.fullmatch(rf"/api/models/{repository}/commit/(main|v1)", self.path):
            self.server.committed.append(found[1])
            for line in map(json.loads, data.splitlines()):
                value = line["value"]
                if line["key"] == "lfsFile":
                    self.server.files[value["path"]] = self.server.blobs[value["oid"]]
                elif line["key"] == "file":
                    self.server.files[value["path"]] = base64.b64decode(value["content"])
            url = f"{self.server.url}/{repository}/commit/{COMMIT}"
            self._json({"success": True, "commitUrl": url, "commitOid": COMMIT})
        else:
            self._answer(404, b"")

    def _resolve(self, *, body: bool) -> None:
        self.server.seen.append((self.command, self.path, self.headers.get("Range")))
        revisions = f"(?:main|v1|{COMMIT})"
        found = re.fullmatch(rf"/{self.server.repository}/resolve/{revisions}/(.+)", self.path)
        if not self._let_in():
            return
        data = self.server.files.get(found[1]) if found else None
        if data is None:
            self._missing("EntryNotFound" if found else "RepoNotFound")
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
            cuts, end = self.server.cuts, len(data)
            if cuts and start + cuts[0] < end:
                end = start + cuts.pop(0)
            self.wfile.write(data[start:end])

    def _entry(self, name: str) -> dict[str, Any]:
        data = self.server.files[name]
        digest = hashlib.sha256(data).hexdigest()
        return {
            "type": "file",
            "path": name,
            "size": len(data),
            "oid": digest[:40],
            "lfs": {"oid": digest, "size": len(data), "pointerSize": 100},
        }

    def _let_in(self) -> bool:
        token = self.server.token
        if token is None or self.headers.get("Authorization") == f"Bearer {token}":
            return True
        if self.server.gated:
            self._missing("GatedRepo", status=403)
        else:
            self._answer(401, b"")
        return False

    def _missing(self, code: str, status: int = 404) -> None:
        self.send_response(status)
        self.send_header("X-Error-Code", code)
        self.send_header("Content-Length", "0")
        self.end_headers()

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
