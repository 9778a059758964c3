"""Joining ranked lists, and leaving out what is said twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from slimchat.knowledge.schema import StoredPassage

UNITS = {"lexical": "BM25", "dense": "cosine"}


@dataclass(frozen=True, slots=True)
class Ranking:
    """What one retriever proposes for one wording of the question.

    Attributes:
        name: ``lexical`` or ``dense``.
        label: what people read, such as ``lexical`` or ``lexical, with history``.
        hits: ``(rowid, score)``, best first.
    """

    name: str
    label: str
    weight: float
    hits: list[tuple[int, float]]


@dataclass(slots=True)
class Candidate:
    """A passage on its way to becoming a hit.

    Attributes:
        scores: by name, as in :class:`slimchat.types.Hit`.
        why: one sentence per reason.
    """

    rowid: int
    fused: float = 0.0
    scores: dict[str, float] = field(default_factory=dict)
    why: list[str] = field(default_factory=list)


def reciprocal_rank_fusion(rankings: Sequence[Ranking], constant: int) -> list[Candidate]:
    """Weighted reciprocal rank fusion, best first.

    A passage scores the sum over the rankings of ``weight / (constant + rank)``, after Cormack,
    Clarke and Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and individual Rank
    Learning Methods", SIGIR 2009. Ranks are comparable where BM25 and cosine are not.
    """
    found: dict[int, Candidate] = {}
    for ranking in rankings:
        if ranking.weight <= 0:
            continue
        for rank, (rowid, score) in enumerate(ranking.hits, start=1):
            candidate = found.setdefault(rowid, Candidate(rowid))
            candidate.fused += ranking.weight / (constant + rank)
            candidate.scores[ranking.name] = max(
                score, candidate.scores.get(ranking.name, float("-inf"))
            )
            digits = 1 if ranking.name == "lexical" else 2
            unit = UNITS[ranking.name]
            candidate.why.append(f"{ranking.label} rank {rank} ({unit} {score:.{digits}f})")
    for candidate in found.values():
        candidate.scores["fused"] = candidate.fused
    return sorted(found.values(), key=lambda candidate: (-candidate.fused, candidate.rowid))


def without_repeats(
    candidates: Sequence[Candidate], stored: dict[int, StoredPassage]
) -> list[Candidate]:
    """Keep the best of the passages that say the same, and name the others in its reasons.

    Two passages say the same when heading and text agree but for case and spaces, or when they
    are the same place of two identical files. The same text under another heading stays: "Two
    years." means something else under another product.
    """
    kept: list[Candidate] = []
    first: dict[object, Candidate] = {}
    for candidate in candidates:
        row = stored.get(candidate.rowid)
        if row is None:
            continue
        said = " ".join(row.passage.embedded_text.casefold().split())
        keys: tuple[object, object] = (said, (row.file, row.passage.position))
        twin = next((first[key] for key in keys if key in first), None)
        if twin is None:
            kept.append(candidate)
            first.update(dict.fromkeys(keys, candidate))
        else:
            twin.why.append(f"same text in {row.passage.source}")
    return kept
