"""slimchat's language models beside llama.cpp on the same random weights, in one run.

Run with ``python -m pytest tests/benchmarks/bench_models.py -m benchmark -s`` where the extra
``rivals`` is installed. ``BENCH_SHAPE`` is another shape than ``qwen2.5-0.5b``, ``BENCH_ROUNDS``
another number of rounds for one user than 3, ``BENCH_USERS`` another number of users than 16; they
ask ``BENCH_USER_ROUNDS`` times (1 by default). Under six minutes on two cores.

With trimming and with what prompts have in common remembered: llama.cpp remembers it as well.
"""

from __future__ import annotations

import os

import pytest

pytest.importorskip("llama_cpp")
pytest.importorskip("gguf")

from slimchat.models.bench.contenders import Contender, Missing, shape_contenders
from slimchat.models.bench.measuring import Figures, Load
from slimchat.models.bench.rivals import rival_contenders
from slimchat.models.bench.runner import measured
from slimchat.models.bench.shapes import shape_named

SHAPE = os.environ.get("BENCH_SHAPE", "qwen2.5-0.5b")
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
USERS = int(os.environ.get("BENCH_USERS", "16"))
USER_ROUNDS = int(os.environ.get("BENCH_USER_ROUNDS", "1"))
pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(3600)]


@pytest.fixture(scope="module")
def contenders(tmp_path_factory: pytest.TempPathFactory) -> list[Contender]:
    """slimchat's with the whole vocabulary, its trimmed one, llama.cpp with Q8_0."""
    folder, shape = tmp_path_factory.mktemp("models"), shape_named(SHAPE)
    rivals = rival_contenders("llama.cpp", shape, folder / "llama.cpp")
    assert not isinstance(rivals, Missing), rivals
    whole, trimmed, *_ = shape_contenders(shape, folder / "slimchat")
    return [whole, trimmed, rivals[0]]


def test_one_user_waits_no_longer_than_four_fifths(contenders: list[Contender]) -> None:
    load = Load(users=(1,), rounds=ROUNDS)
    whole, trimmed, rival = (_told(one, measured(one, load)) for one in contenders)
    for name, ours in (("whole", whole), ("trimmed", trimmed)):
        assert ours.answer_s
        assert ours.repeat_answer_s
        assert rival.answer_s
        assert rival.repeat_answer_s
        print(
            f"{name} to Q8_0: {ours.answer_s / rival.answer_s:.2f}; with prompts that begin alike "
            f"{ours.repeat_answer_s / rival.repeat_answer_s:.2f}"
        )
    assert trimmed.repeat_answer_s <= 0.8 * rival.repeat_answer_s


def test_many_users_get_twice_as_much(contenders: list[Contender]) -> None:
    load = Load(users=(USERS,), rounds=USER_ROUNDS, opening_tokens=0)
    _, trimmed, rival = contenders
    ours, theirs = (
        _told(one, measured(one, load)).users[0].tokens_per_s for one in (trimmed, rival)
    )
    print(f"{USERS} users: {ours:.1f} and {theirs:.1f} tokens/s, ratio {ours / theirs:.2f}")
    assert ours >= 2.0 * theirs


def _told(contender: Contender, figures: Figures) -> Figures:
    users = "; ".join(
        f"{each.users} users {each.tokens_per_s:.1f} tokens/s" for each in figures.users
    )
    print(
        f"\n{contender.name} ({figures.engine}): prefill {figures.prefill_tokens_per_s:.0f}, "
        f"decode {figures.decode_tokens_per_s:.1f} tokens/s; "
        f"first token {figures.first_token_s:.2f} s, "
        f"answer {figures.answer_s} s, beginning alike {figures.repeat_answer_s} s; {users}; peak "
        f"{figures.peak_mb:.0f} MB",
        flush=True,
    )
    return figures
