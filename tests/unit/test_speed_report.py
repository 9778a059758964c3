"""A bench as JSON, tables and a page."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from slimchat.evaluation.speed_charts import users_data, waiting_data
from slimchat.evaluation.speed_report import SpeedReport
from slimchat.models.bench.contenders import Contender, Missing
from slimchat.models.bench.measuring import Figures, Load, UsersFigures, measure
from slimchat.models.bench.runner import Bench, Result
from slimchat.models.bench.running import Written

FIGURES = Figures(
    engine="CTranslate2", prompt_tokens=600, prefill_tokens_per_s=1000.0, decode_tokens_per_s=20.0,
    first_token_s=0.6, answer_s=3.75, repeat_answer_s=3.5, cpu_s=7.5, energy_j=None, peak_mb=700.0,
    users=(UsersFigures(1, 17.1, 3.75, 700.0), UsersFigures(16, 180.0, 9.0, 900.0)),
)  # fmt: skip
SHORT = replace(FIGURES, prompt_tokens=512, answer_s=None, repeat_answer_s=None, energy_j=30.0)
BENCH = Bench(
    Load(users=(1, 16)),
    (
        Result(Contender("<b>one</b>", "slimchat", Path("a")), 500_000_000, FIGURES),
        Result(Contender("other", "llama.cpp", Path("b")), 600_000_000, SHORT),
    ),
    (Missing("llama.cpp", "It is <not> installed.", "Install it."),),
)


def test_energy_is_measured_estimated_or_null() -> None:
    plain, with_watts = SpeedReport(BENCH), SpeedReport(BENCH, core_watts=4.0)
    one, other = plain.to_dict()["results"]
    assert (one["energy_j"], one["energy"]) == (None, None)
    assert (other["energy_j"], other["energy"]) == (30.0, "measured")
    one = with_watts.to_dict()["results"][0]
    assert (one["energy_j"], one["energy"]) == (30.0, "estimated")


def test_json_has_no_nan_and_names_what_is_missing() -> None:
    told = json.loads(json.dumps(SpeedReport(BENCH).to_dict(), allow_nan=False))
    assert told["machine"]["cores"] >= 1
    assert told["results"][1]["answer_s"] is None
    assert told["results"][0]["users"][1]["tokens_per_s"] == 180.0
    assert told["missing"] == [
        {"name": "llama.cpp", "fact": "It is <not> installed.", "fix": "Install it."}
    ]


def test_the_tables_say_what_was_not_measured_as_asked() -> None:
    out = io.StringIO()
    Console(file=out, width=220).print(SpeedReport(BENCH, core_watts=4.0).__rich__())
    told = out.getvalue()
    assert "30.0, estimated" in told
    assert "180.0 (9.00)" in told
    assert "other: 512 tokens of prompt are what it reads." in told
    assert "llama.cpp is not measured. It is <not> installed. Install it." in told


def test_the_page_escapes_names() -> None:
    page = SpeedReport(BENCH).page()
    assert "<b>one" not in page
    assert "&lt;b&gt;one" in page
    assert "<not>" not in page


def test_charts_leave_out_what_was_not_measured() -> None:
    assert [(one["name"], one["seconds"]) for one in waiting_data(BENCH)] == [
        ("<b>one</b>", 0.6),
        ("<b>one</b>", 3.75 - 0.6),
    ]
    assert len(users_data(BENCH)) == 4


class Played:
    """An engine whose every answer takes longer than the one before."""

    version = "played 1"

    def __init__(self, tokens: int) -> None:
        self.tokens, self.count = tokens, 0
        self.asked: list[tuple[int, int, int]] = []

    def prompt(self, tokens: int, number: int, opening: int = 0) -> tuple[int, int, int]:
        return tokens, number, opening

    def answer(self, prompts: list[tuple[int, int, int]], tokens: int) -> list[Written]:  # type: ignore[override]
        self.asked += prompts
        self.count += 1
        first, count = self.count / 10, min(tokens, self.tokens)
        return [Written(each[0], count, first, first + (count - 1) / 10) for each in prompts]


def test_figures_are_medians_after_the_warm_up() -> None:
    engine, shares = Played(64), []
    load = Load(prompt_tokens=100, answer_tokens=21, opening_tokens=30, users=(1, 4), rounds=3)
    found = measure(engine, load, lambda what, share: shares.append((what, round(share, 2))))
    # Answers 2, 3 and 4 are the rounds; 1 warms up.
    assert round(found.first_token_s, 6) == 0.3
    assert round(found.answer_s or 0, 6) == 2.3
    assert round(found.decode_tokens_per_s, 6) == 10.0
    assert round(found.prefill_tokens_per_s, 6) == round(100 / 0.3, 6)
    # 5 and 6 warm up, and 7, 8 and 9 begin alike.
    assert round(found.repeat_answer_s or 0, 6) == 2.8
    assert [level.users for level in found.users] == [1, 4]
    assert [opening for _, _, opening in engine.asked[:9]] == [0] * 4 + [30] * 5
    assert len({number for _, number, _ in engine.asked}) == len(engine.asked) == 21
    assert shares == [
        ("Warming up", 0.0), ("One user", 0.05), ("Prompts that begin alike", 0.19),
        ("4 users", 0.43),
    ]  # fmt: skip


def test_a_model_that_ends_its_answers_early_has_no_time_for_a_whole_one() -> None:
    engine = Played(5)
    found = measure(engine, Load(answer_tokens=21, opening_tokens=0, users=(2,), rounds=2))
    assert found.answer_s is None
    assert found.repeat_answer_s is None
    assert found.decode_tokens_per_s > 0
    assert [level.users for level in found.users] == [2]
    assert len(engine.asked) == 1 + 2 + 2 * 2
