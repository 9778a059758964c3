"""A process that is killed at any moment of a handover loses no case and doubles none."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from receiver import SECRET, Receiver, receiving

from slimchat.config import HandoffConfig
from slimchat.handover.case import Case, made
from slimchat.handover.courier import Courier
from slimchat.handover.outbox import Outbox

POINTS = (
    "put:before", "insert:after", "put:after", "take:before", "take:after", "write:before",
    "replace:before", "replace:after", "send:after", "arrived:after",
)  # fmt: skip
"""Where it is killed: before or after a step; ``insert`` and ``replace`` lie inside of one."""
CHILD = """
import os, signal, sys
from pathlib import Path
from slimchat.config import HandoffConfig
from slimchat.handover import outbox, ways
from slimchat.handover.courier import Courier
from slimchat.handover.case import Case

file, folder, webhook, point, body = sys.argv[1:]
step, moment = point.split(":")

def die():
    os.kill(os.getpid(), signal.SIGKILL)

def deadly(owner, name):
    whole = getattr(owner, name)
    def run(*arguments, **options):
        if moment == "before":
            die()
        done = whole(*arguments, **options)
        die()
        return done
    setattr(owner, name, run)

owner = {"put": outbox.Outbox, "take": outbox.Outbox, "arrived": outbox.Outbox,
         "insert": outbox, "write": ways, "send": ways, "replace": Path}[step]
deadly(owner, {"insert": "_address"}.get(step, step))
courier = Courier(outbox.Outbox(Path(file)), HandoffConfig(folder=folder, webhook=webhook))
kept = courier.outbox.put(Case.from_json(body), ["folder", "webhook"])
print("kept", flush=True)
courier.deliver()
"""


def case(point: str) -> Case:
    said = [("user", "I want a person"), ("assistant", "Leave your details.")]
    return made(
        said, answer_id=point, bot="acme", language="en", reason="request", contact={}, consent=""
    )


def test_every_case_arrives_once_by_its_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLIMCHAT_WEBHOOK_SECRET", SECRET)
    file, folder = tmp_path / "cases.sqlite", tmp_path / "out"
    receiver = Receiver()
    with receiving(receiver):
        for point in POINTS:
            child = subprocess.run(
                [sys.executable, "-c", CHILD, str(file), str(folder), receiver.address, point,
                 case(point).to_json()],
                capture_output=True, text=True, timeout=60, env=dict(os.environ), check=False,
            )  # fmt: skip
            assert child.returncode == -signal.SIGKILL, (point, child.stderr)
            if "kept" not in child.stdout:  # the customer was told nothing, and sends it again
                box = Outbox(file)
                box.put(case(point), ["folder", "webhook"])
                box.close()
        # Whoever comes next: what the dead had taken is due again when their time is over.
        courier = Courier(Outbox(file), HandoffConfig(folder=str(folder), webhook=receiver.address))
        courier.outbox.retry()
        courier.deliver()
        waiting = courier.outbox.next_due(["folder", "webhook"])
        courier.close()
    wanted = {case(point).id for point in POINTS}
    assert waiting is None
    assert set(receiver.cases) == wanted
    assert {path.stem for path in folder.glob("*.json")} == wanted
    # One was sent, and the sender killed before it could note that: it came twice, under one id.
    assert sorted(receiver.times.values()) == [1] * (len(POINTS) - 1) + [2]
