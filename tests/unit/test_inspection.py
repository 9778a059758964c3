"""What is told of an answer, over a small bot with stand-in models."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from inspected_bot import EVIL, QUESTION, small_bot

from slimchat import SupportBot
from slimchat.errors import KnowledgeError
from slimchat.inspection.absence import why_not
from slimchat.inspection.facts import Facts
from slimchat.inspection.fallback import as_html, as_text, sentence
from slimchat.inspection.finder import PAGE, find_passages
from slimchat.inspection.pieces import cut
from slimchat.inspection.report import inspection
from slimchat.inspection.timeline import timeline
from slimchat.types import Answer, Step


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SupportBot]:
    with small_bot(tmp_path_factory.mktemp("inspection")) as made:
        yield made


def by_source(answer: Answer) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for item in inspection(answer)["candidates"]:
        found.setdefault(item["source"], item)
    return found


def passage_id(bot: SupportBot, source: str) -> str:
    return bot.knowledge.passages(source)[0].id


def explained(bot: SupportBot, source: str, answer: Answer) -> dict[str, Any]:
    return why_not(
        bot.knowledge, bot.config, answer.question, passage_id(bot, source),
        language=answer.language, threshold=Facts(answer).threshold,
    )  # fmt: skip


def test_every_candidate_has_its_scores_and_a_verdict(bot: SupportBot) -> None:
    answer = bot.ask(QUESTION)
    found = by_source(answer)
    quoted = found["returns.md"]
    assert quoted["verdict"] == {"code": "quoted", "markers": [1]}
    assert set(quoted["scores"]) == {"lexical", "dense", "fused", "reader", "evidence"}
    assert found["evil.md"]["verdict"] == {"code": "withheld"}
    assert found["errors.md"]["verdict"]["code"] in {"weak", "limit"}
    twins = [item for item in inspection(answer)["candidates"] if item["verdict"]["code"] == "twin"]
    assert [item["source"] for item in twins] in (["same.txt"], ["twin.txt"])
    assert {item["verdict"]["source"] for item in twins} < {"same.txt", "twin.txt"}
    ranks = [item["rank"] for item in inspection(answer)["candidates"] if item["rank"]]
    assert ranks == sorted(ranks)


def test_words_match_without_case_accents_and_endings(bot: SupportBot) -> None:
    answer = bot.ask("opening MACHÍNES, error e03")
    found = by_source(answer)
    every = [piece for item in inspection(answer)["candidates"] for piece in item["text"]]
    marked = {text for text, match in every if match}
    assert {"opened", "machine", "E-03"} <= marked
    assert "days" not in marked
    text = "".join(text for text, _ in found["returns.md"]["text"])
    assert text == bot.knowledge.passages("returns.md")[0].text


def test_a_refusal_names_the_threshold_or_the_unknown_code(bot: SupportBot) -> None:
    refused = bot.ask("Is there a loyalty programme?")
    assert refused.action == "refuse"
    verdict = inspection(refused)["candidates"][0]["verdict"]
    assert verdict == {"code": "below", "reader": 0.1, "threshold": 0.5}
    assert sentence(verdict) == "Not used: the reader's 0.1 is below the threshold 0.5."
    coded = by_source(bot.ask("Can an opened machine with Q-77 come back?"))
    assert coded["returns.md"]["verdict"]["code"] == "codes"
    assert coded["returns.md"]["verdict"]["codes"] == ["Q-77"]


def test_the_sentences_say_what_became_of_them(bot: SupportBot) -> None:
    sentences = inspection(bot.ask(QUESTION))["sentences"]
    assert sentences[0]["outcome"] == "quoted"
    assert sentences[0]["text"] == "You can return an opened machine within 30 days."
    assert sentences[0]["probability"] == pytest.approx(0.9)
    assert {item["outcome"] for item in sentences} == {"quoted", "weak"}


def test_unknown_and_odd_steps_are_carried_along(bot: SupportBot) -> None:
    odd = {"numbers": np.float32(0.5), "bad": float("nan"), "who": {1}, "path": Path("x")}
    steps = (Step("moderate", 0.25, odd), Step("retrieve", 0.1, {"hits": "none", "seconds": 3}))
    report = inspection(replace(bot.ask(QUESTION), trace=steps, citations=()))
    assert json.loads(json.dumps(report, allow_nan=False)) is not None
    assert report["steps"][0]["detail"] == {"numbers": 0.5, "bad": "nan", "who": [1], "path": "x"}
    assert report["candidates"] == []
    assert inspection(replace(bot.ask(QUESTION), trace=()))["threshold"] is None


def test_the_timeline_holds_steps_stages_and_the_rest(bot: SupportBot) -> None:
    answer = bot.ask(QUESTION)
    bars = timeline(answer)
    names = [bar["name"] for bar in bars]
    assert [bar["name"] for bar in bars if not bar["depth"]] == [
        *(step.name for step in answer.trace), "",
    ]  # fmt: skip
    assert {"lexical", "embed", "dense", "fuse", "rerank"} <= set(names)
    end = max(bar["start"] + bar["seconds"] for bar in bars)
    assert end == pytest.approx(answer.timings["total"], abs=1e-6)
    inside = bars[names.index("retrieve")]
    rerank = bars[names.index("rerank")]
    assert inside["start"] <= rerank["start"] < inside["start"] + inside["seconds"]


@pytest.mark.parametrize(
    ("source", "code"),
    [("returns.md", "found"), ("old.md", "superseded"), ("evil.md", "withheld"),
     ("garantia.md", "below")],
)  # fmt: skip
def test_why_a_passage_is_absent(bot: SupportBot, source: str, code: str) -> None:
    told = explained(bot, source, bot.ask(QUESTION))
    assert told["verdict"]["code"] == code
    stages = {stage["stage"]: stage for stage in told["stages"]}
    assert set(stages) == {"lexical", "dense", "fused", "reader", "final", "guard"}
    assert stages["reader"]["cut"] == 0.5
    assert stages["guard"]["passed"] is (source != "evil.md")


def test_why_a_twin_is_absent(bot: SupportBot) -> None:
    answer = bot.ask("Descale with citric acid?")
    codes = {name: explained(bot, name, answer)["verdict"] for name in ("same.txt", "twin.txt")}
    assert sorted(verdict["code"] for verdict in codes.values()) == ["found", "twin"]
    assert {verdict.get("source") for verdict in codes.values()} & {"same.txt", "twin.txt"}


def test_the_cuts_follow_the_settings(bot: SupportBot) -> None:
    answer = bot.ask(QUESTION)
    config = bot.config.updated({"retriever.rerank_depth": 1, "retriever.k": 1})
    ids = [passage.id for passage in bot.knowledge.passages() if not passage.superseded]
    told = [why_not(bot.knowledge, config, QUESTION, each, threshold=0.5) for each in ids]
    codes = {item["verdict"]["code"] for item in told}
    assert {"found", "unread"} <= codes
    assert explained(bot, "returns.md", answer)["terms"] == ["return", "open", "machin"]
    with pytest.raises(KnowledgeError, match="no passage"):
        why_not(bot.knowledge, config, QUESTION, "nope")


def test_passages_are_looked_up_by_file_heading_and_words(bot: SupportBot) -> None:
    def sources(text: str) -> list[str]:
        return [row["source"] for row in find_passages(bot.knowledge, text)["passages"]]

    assert set(sources("errors.md")) == {"errors.md"}
    assert sources("ENVIOS plazos") == ["envios.md"]
    assert sources("receipt") == ["returns.md"]
    assert sources("zebra") == []
    assert sources(passage_id(bot, "old.md")) == ["old.md"]
    every = find_passages(bot.knowledge, " ")
    assert len(every["passages"]) == min(PAGE, len(bot.knowledge.passages()))
    assert not find_passages(bot.knowledge, "", offset=1000)["passages"]
    (skipped,) = find_passages(bot.knowledge, "broken")["skipped"]
    assert skipped["source"] == "broken.pdf"
    assert skipped["reason"]


def test_fallbacks_are_escaped(bot: SupportBot) -> None:
    report = inspection(bot.ask(QUESTION))
    html, text = as_html(report), as_text(report)
    assert "<b>now</b>" in EVIL
    assert "<b>" not in html
    assert "Quoted as 1." in html
    assert "Withheld: it gives orders to the bot." in text
    assert "returns.md" in text
    assert "Run this cell" in as_text({})
    assert "Run this cell" in as_html({})
    assert sentence({"code": "later"}) == "later"


def test_pieces_join_to_the_text() -> None:
    assert cut("añb😀c", [(1, 2, "x"), (3, 4, "y"), (3, 5, "z"), (9, 12, "w")], "") == [
        ("a", ""), ("ñ", "x"), ("b", ""), ("😀", "y"), ("c", ""),
    ]  # fmt: skip
    assert cut("", [], 0) == []
