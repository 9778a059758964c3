"""``slimchat serve --workers 2``: real processes that know the same and end together."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from running import QUESTION
from support import write_documents

from slimchat import BotConfig, SupportBot

CHAT = "/v1/chat/completions"
MOST = 40


@dataclass
class Family:
    """A server of two processes."""

    process: subprocess.Popen[bytes]
    address: str
    token: str
    log: Path

    def children(self) -> list[int]:
        parent = self.process.pid
        return [
            int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        ]

    def client(self) -> httpx.Client:
        headers = {"Authorization": f"Bearer {self.token}", "Connection": "close"}
        return httpx.Client(base_url=self.address, headers=headers, timeout=120)

    @contextlib.contextmanager
    def only(self, place: int) -> Iterator[httpx.Client]:
        """Only one of the processes answers meanwhile; the other is held."""
        held = [pid for number, pid in enumerate(self.children()) if number != place]
        for pid in held:
            os.kill(pid, signal.SIGSTOP)
        try:
            with self.client() as client:
                yield client
        finally:
            for pid in held:
                os.kill(pid, signal.SIGCONT)


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)


@contextlib.contextmanager
def family(bot: Path, folder: Path, *more: str) -> Iterator[Family]:
    log = folder / "log"
    command = [sys.executable, "-m", "slimchat", "serve", str(bot), "--port", "0", "--workers", "2"]
    with log.open("wb") as output:
        process = subprocess.Popen([*command, *more], stderr=output)
        try:
            shown = r"(http://127\.0\.0\.1:\d+)/#token=(\S+)"
            while not (found := re.search(shown, log.read_text())):
                assert process.poll() is None, log.read_text()
                time.sleep(0.1)
            yield Family(process, found[1], found[2], log)
        finally:
            process.terminate()
            try:
                assert process.wait(60) == 0
            finally:
                process.kill()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Family, Path]]:
    root = tmp_path_factory.mktemp("family")
    docs = write_documents(root / "docs")
    SupportBot.from_folder(docs, BotConfig(name="acme"), index=root / "bot").close()
    limits = ["--set", f"limits.per_minute={MOST}", "--set", "reload_s=0.2"]
    with family(root / "bot", root, *limits) as made:
        yield made, root


def test_both_know_what_each_was_told(served: tuple[Family, Path]) -> None:
    server, _ = served
    with server.only(0) as client:
        said = client.post(CHAT, json=QUESTION).json()["slimchat"]
        client.post("/v1/feedback", json={"answer_id": said["id"], "verdict": "up"})
    with server.only(1) as client:
        passage = client.get(f"/v1/passages/{said['citations'][0]['passage_id']}")
        assert "30 days" in passage.json()["text"]
        assert [row["verdict"] for row in client.get("/v1/feedback/all").json()["data"]] == ["up"]
        client.post(CHAT, json=QUESTION)
        told = client.get("/metrics").text
    assert 'slimchat_answers_total{action="answer"} 2.0' in told
    assert 'slimchat_feedback_total{verdict="up"} 1.0' in told
    assert "slimchat_running 0.0" in told
    assert len(re.findall("^slimchat_build", told, re.MULTILINE)) == 1


def test_a_rebuilt_index_reaches_both(served: tuple[Family, Path]) -> None:
    server, root = served
    docs = write_documents(
        root / "docs", {"club.md": "# Club\n\nThe club card costs ten euros a year.\n"}
    )
    SupportBot.from_folder(docs, BotConfig(name="acme"), index=root / "bot").close()
    with server.client() as client:
        until(lambda: "slimchat_reloads_total 2.0" in client.get("/metrics").text)
    for place in (0, 1):
        with server.only(place) as client:
            found = client.post("/v1/search", json={"query": "club card", "k": 1}).json()["hits"]
            assert found[0]["passage"]["source"] == "club.md"


def test_a_rate_is_that_of_both(served: tuple[Family, Path]) -> None:
    server, _ = served
    codes = []
    for place in (0, 1):
        with server.only(place) as client:
            codes += [client.get("/v1/models").status_code for _ in range(MOST)]
    assert codes.count(429) >= MOST - 5  # a few come back while the requests are made
    assert codes[-1] == 429


def test_a_process_that_dies_is_replaced_and_its_numbers_stay(
    served: tuple[Family, Path],
) -> None:
    server, _ = served
    first, second = server.children()
    os.kill(first, signal.SIGKILL)
    until(lambda: len(set(server.children()) - {first, second}) == 1)
    place = server.children().index(second)
    with server.only(1 - place) as client:
        assert client.get("/health").status_code == 200
        assert 'slimchat_feedback_total{verdict="up"} 1.0' in client.get("/metrics").text
    assert f"Process {first} has ended" in server.log.read_text()


def test_streams_are_finished_when_all_end(built: Path, tmp_path: Path) -> None:
    endings: list[str] = []
    answering = threading.Event()

    def ask() -> None:
        # Who is not answered yet when the server ends is not heard any more.
        with (
            contextlib.suppress(httpx.TransportError),
            server.client() as client,
            client.stream("POST", CHAT, json={**QUESTION, "stream": True}) as response,
        ):
            answering.set()
            endings.append([line for line in response.iter_lines() if line][-1])

    with family(built, tmp_path) as server:
        children = server.children()
        threads = [threading.Thread(target=ask) for _ in range(6)]
        for thread in threads:
            thread.start()
        assert answering.wait(60)
        server.process.send_signal(signal.SIGTERM)
        for thread in threads:
            thread.join(60)
        assert server.process.wait(60) == 0
    assert set(endings) == {"data: [DONE]"}
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]
    lines = [json.loads(line) for line in server.log.read_text().splitlines() if line[0] == "{"]
    assert {line["level"] for line in lines} <= {"INFO"}


def test_processes_end_with_their_parent(built: Path, tmp_path: Path) -> None:
    with contextlib.suppress(AssertionError), family(built, tmp_path) as server:
        children = server.children()
        server.process.kill()
        until(lambda: not [pid for pid in children if Path(f"/proc/{pid}").exists()])


def test_what_keeps_them_from_starting_is_told(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "slimchat", "serve", str(tmp_path / "none"), "--workers", "2"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 2
    assert "There is no built knowledge base" in done.stderr
