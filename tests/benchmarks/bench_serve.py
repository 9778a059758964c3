"""Many users of one server: first tokens, errors, memory.

Run with ``make benchmarks``; ``BENCH_SECONDS=600`` for the whole ten minutes. Users read their
answers for 2 to 10 seconds before they ask again. The server answers soon or not at all: it works
on two questions at once, and who would wait longer than ``BENCH_WAITING_S`` (0.8) is sent away.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import statistics
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

httpx = pytest.importorskip("httpx")

from slimchat import SupportBot  # noqa: E402

ROOT = Path(__file__).parents[2]
SECONDS = float(os.environ.get("BENCH_SECONDS", "60"))
WAITING_S = float(os.environ.get("BENCH_WAITING_S", "0.8"))
USERS = 32
FIRST_TOKEN_S = 2.0
"""In which 95% of the first tokens are to come."""
pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(SECONDS + 240)]


async def _user(
    client: httpx.AsyncClient, number: int, questions: list[str], end: float,
    codes: Counter[int], firsts: list[float],
) -> None:  # fmt: skip
    chance = random.Random(number)
    while time.monotonic() < end:
        await asyncio.sleep(chance.uniform(2, 10))
        messages = [{"role": "user", "content": chance.choice(questions)}]
        began = time.perf_counter()
        body = {"messages": messages, "stream": True}
        async with client.stream("POST", "/v1/chat/completions", json=body) as response:
            codes[response.status_code] += 1
            waiting = response.status_code == 200
            last = ""
            async for line in response.aiter_lines():
                if waiting and '"content": "' in line and '"content": ""' not in line:
                    waiting = False
                    firsts.append(time.perf_counter() - began)
                last = line or last
            if response.status_code == 200:
                assert last == "data: [DONE]", last


async def _load(address: str, token: str, pid: int, questions: list[str]) -> tuple[float, float]:
    codes: Counter[int] = Counter()
    firsts: list[float] = []
    memory: list[int] = []
    end = time.monotonic() + SECONDS
    headers = {"Authorization": f"Bearer {token}"}

    async def watch() -> None:
        while time.monotonic() < end:
            await asyncio.sleep(SECONDS / 40)
            memory.append(_resident(pid))

    async with httpx.AsyncClient(base_url=address, headers=headers, timeout=60) as client:
        users = [_user(client, n, questions, end, codes, firsts) for n in range(USERS)]
        await asyncio.gather(watch(), *users)
    half = memory[len(memory) // 2 :]
    third = max(1, len(half) // 3)
    growth = statistics.mean(half[-third:]) / statistics.mean(half[:third]) - 1
    p50, p95 = (statistics.quantiles(firsts, n=20)[place] for place in (9, 18))
    assert set(codes) <= {200, 429}, codes
    print(
        f"\n{USERS} users, {SECONDS:.0f} s: {codes[200]} answers, {codes[429]} sent away; first "
        f"token p50 {p50:.2f} s, p95 {p95:.2f} s; memory {half[-1] / 1e6:.0f} MB, "
        f"{growth:+.1%} over the second half"
    )
    return growth, p95


def _resident(pid: int) -> int:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def test_many_users(tmp_path: Path) -> None:
    golden = (ROOT / "knowledge" / "golden.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in golden]
    SupportBot.from_folder(ROOT / "knowledge", index=tmp_path / "bot").close()
    log = tmp_path / "log"
    command = [sys.executable, "-m", "slimchat", "serve", str(tmp_path / "bot"), "--port", "0"]
    for limit in (
        "per_minute=100000", "per_address=100000", "running=2", f"waiting_s={WAITING_S}",
    ):  # fmt: skip
        command += ["--set", f"limits.{limit}"]
    with log.open("wb") as output:
        process = subprocess.Popen(command, stderr=output)
        try:
            shown = r"(http://\S+)/#token=(\S+)"
            while not (found := re.search(shown, log.read_text())):
                assert process.poll() is None, log.read_text()
                time.sleep(0.1)
            growth, p95 = asyncio.run(_load(found[1], found[2], process.pid, questions))
        finally:
            process.terminate()
            process.wait(60)
    assert process.returncode == 0
    assert growth < 0.05
    assert p95 < FIRST_TOKEN_S
