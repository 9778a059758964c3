"""``slimchat serve`` as a process."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
from running import QUESTION


def test_it_serves_until_it_is_told_to_end(built: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    command = [sys.executable, "-m", "slimchat", "serve", str(built), "--port", "0"]
    command += ["--feedback", str(tmp_path / "feedback.sqlite"), "--set", "limits.waiting=4"]
    with log.open("wb") as output:
        process = subprocess.Popen(command, stderr=output, env=dict(os.environ))
        try:
            while not (
                found := re.search(r"(http://127\.0\.0\.1:\d+)/#token=(\S+)", log.read_text())
            ):
                assert process.poll() is None, log.read_text()
                time.sleep(0.1)
            address, token = found.groups()
            headers = {"Authorization": f"Bearer {token}"}
            url = f"{address}/v1/chat/completions"
            assert httpx.post(url, json=QUESTION, timeout=60).status_code == 401
            done = httpx.post(url, json=QUESTION, headers=headers, timeout=60)
            assert done.json()["slimchat"]["action"] == "answer"
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 0
        finally:
            process.kill()
            process.wait()
    logged = log.read_text()
    assert "opened machine" not in logged
    requests = [json.loads(line) for line in logged.splitlines() if line.startswith("{")]
    assert [(row["route"], row["status"]) for row in requests] == [
        ("/v1/chat/completions", 401),
        ("/v1/chat/completions", 200),
    ]
    assert requests[1]["token"] == token.split("_")[1]
    assert requests[1]["level"] == "INFO"
    assert (tmp_path / "feedback.sqlite").is_file()


def test_a_taken_port_and_a_missing_bot_are_told(built: Path, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "slimchat", "serve", str(built), "--port", port]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 2
    assert f"cannot start on 127.0.0.1 port {port}" in done.stderr
    command = [sys.executable, "-m", "slimchat", "serve", str(tmp_path / "none")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 2
    assert "There is no built knowledge base" in done.stderr
