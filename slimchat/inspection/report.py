"""All that is known of one answer, as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from slimchat.inspection.facts import Data, Facts, as_json
from slimchat.inspection.pieces import Matcher, cut
from slimchat.inspection.timeline import timeline
from slimchat.inspection.verdicts import verdict
from slimchat.types import Answer

SCORES = ("lexical", "dense", "fused", "reader", "evidence")


def inspection(answer: Answer) -> Data:
    """What an inspector shows of an answer.

    Returns:
        JSON data: ``answer`` (without its trace), ``completed`` (the question as the
        conversation completes it), ``threshold``, ``steps`` as they are in the trace,
        ``timeline``, ``candidates`` with scores, matched words and verdicts, and where they
        are known ``prompt`` and ``sentences``.
    """
    facts = Facts(answer)
    data = answer.to_dict()
    steps = data.pop("trace")
    report = {
        "answer": data,
        "completed": facts.completed,
        "threshold": facts.threshold,
        "steps": steps,
        "timeline": timeline(answer),
        "candidates": list(_candidates(facts)),
        "prompt": _prompt(facts),
        "sentences": _sentences(facts),
    }
    return {name: as_json(value) for name, value in report.items()}


def _candidates(facts: Facts) -> Iterator[Data]:
    matcher = Matcher(facts.wordings, facts.answer.language)
    for hit in facts.hits:
        language = facts.language_of(hit)
        why = [str(reason) for reason in hit.get("why") or ()]
        yield {
            "passage_id": hit.get("passage_id"),
            "source": str(hit.get("source", "")),
            "page": hit.get("page"),
            "rank": hit.get("rank"),
            "scores": {name: _scores(hit)[name] for name in SCORES if name in _scores(hit)},
            "why": why,
            "heading": matcher.pieces(str(hit.get("heading", "")), language),
            "text": matcher.pieces(str(hit.get("text", "")), language),
            "verdict": verdict(facts, hit),
        }
        for reason in why:
            _, told, source = reason.partition("same text in ")
            if told:
                yield _repeat(source, hit)


def _scores(hit: Mapping[str, Any]) -> Mapping[str, Any]:
    scores = hit.get("scores")
    return scores if isinstance(scores, Mapping) else {}


def _repeat(source: str, hit: Mapping[str, Any]) -> Data:
    return {
        "passage_id": None,
        "source": source,
        "page": None,
        "rank": None,
        "scores": {},
        "why": [],
        "heading": [(str(hit.get("heading", "")), False)],
        "text": [],
        "verdict": {"code": "twin", "rank": hit.get("rank"), "source": hit.get("source")},
    }


def _prompt(facts: Facts) -> Data | None:
    text = facts.get("generate", "prompt")
    if not isinstance(text, str):
        return None
    parts = [dict(part) for part in facts.items("generate", "parts")]
    spans = [
        (part["start"], part["end"], number)
        for number, part in enumerate(parts)
        if isinstance(part.get("start"), int) and isinstance(part.get("end"), int)
    ]
    return {
        "pieces": cut(text, spans, -1),
        "parts": parts,
        "tokens": facts.number("generate", "tokens") or facts.answer.usage.prompt_tokens,
        "limit": facts.number("generate", "limit"),
        "dropped": facts.answer.usage.dropped_passages,
    }


def _sentences(facts: Facts) -> list[Data]:
    hits = {hit.get("passage_id"): hit for hit in facts.hits}
    found = []
    for sentence in facts.items("extract", "sentences"):
        hit = hits.get(sentence.get("passage_id"))
        if hit is not None:
            text = str(hit.get("text", ""))[sentence["start"] : sentence["end"]]
            found.append({**sentence, "text": text, "source": hit.get("source")})
    return found
