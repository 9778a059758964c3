"""The reader: a cross-encoder that says whether a passage answers, and with which sentences.

Question and passage are read together. The state of the first token gives the probability that
the passage answers; the mean state of each sentence gives the probability that the sentence is
part of the answer. The heads are a few rows kept beside the encoder, the probabilities are
calibrated (Platt, 1999) on the converted int8 model.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from slimchat.config import BotConfig
from slimchat.errors import ModelFormatError
from slimchat.knowledge.sentences import split_sentences
from slimchat.models.encoder import Encoder, by_length, model_folder
from slimchat.models.reading import Reading
from slimchat.models.remembering import read_before
from slimchat.types import Passage

HEADS_FILE = "reader-heads.json"
QUESTION_TOKENS, HEADING_TOKENS, TOTAL_TOKENS = 64, 32, 320
_BATCH_TOKENS = 4096
NO_SENTENCE = -6.0

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Packed:
    """Question and passage as one row of ids.

    Attributes:
        sentences: character spans in the passage's text of the sentences that fitted.
        places: token spans of the same sentences in ``ids``.
    """

    ids: tuple[int, ...]
    sentences: tuple[Span, ...]
    places: tuple[Span, ...]


def pack(
    question: Sequence[int],
    heading: Sequence[int],
    sentences: Sequence[tuple[Span, Sequence[int]]],
    first: int,
    separator: int,
) -> Packed:
    """Join ids to ``first question separator heading separator sentences separator``.

    Sentences that no longer fit into 320 tokens are left out, except that a first sentence is
    cut to fit. Training and inference both pack with this function.
    """
    ids = [first, *question[:QUESTION_TOKENS], separator, *heading[:HEADING_TOKENS], separator]
    spans: list[Span] = []
    places: list[Span] = []
    for span, tokens in sentences:
        room = TOTAL_TOKENS - 1 - len(ids)
        if len(tokens) > room and spans:
            break
        piece = tokens[:room]
        if not piece:
            continue
        spans.append(span)
        places.append((len(ids), len(ids) + len(piece)))
        ids += piece
    return Packed((*ids, separator), tuple(spans), tuple(places))


@dataclass(frozen=True, slots=True)
class Heads:
    """Linear heads and their calibration, ``sigmoid(scale * evidence + shift)``.

    The evidence for a passage is its logit, plus ``cosine_weight * (cosine - cosine_mean)``, plus
    ``sentence_weight`` times the logit of its best sentence.

    Attributes:
        relevance, sentence: weights (width,) with the bias as the last number.
        cosine_weight: what the embedder's cosine counts beside the logit.
        cosine_mean: of the passages that calibration saw.
        sentence_weight: what the best sentence's logit counts beside the passage's.
        refuse_below: relevance under which refusing is right more often than answering.
    """

    relevance: NDArray[np.float32]
    sentence: NDArray[np.float32]
    relevance_scale: float
    relevance_shift: float
    sentence_scale: float
    sentence_shift: float
    cosine_weight: float
    cosine_mean: float
    sentence_weight: float
    refuse_below: float

    def evidence(
        self,
        logits: NDArray[np.float32],
        best_sentences: NDArray[np.float32],
        cosines: Sequence[float | None] | None,
    ) -> NDArray[np.float32]:
        """Logits and cosines joined; a passage without a cosine counts as the farthest one."""
        logits = logits + np.float32(self.sentence_weight) * best_sentences
        known = [cosine for cosine in cosines or () if cosine is not None]
        if cosines is None or not known:
            return logits
        least = min(known)
        near = np.array(
            [least if cosine is None else cosine for cosine in cosines], dtype=np.float32
        )
        joined: NDArray[np.float32] = logits + np.float32(self.cosine_weight) * (
            near - np.float32(self.cosine_mean)
        )
        return joined

    @classmethod
    def load(cls, folder: Path) -> Heads:
        """Read ``reader-heads.json``.

        Raises:
            ModelFormatError: it is missing or lacks a number.
        """
        try:
            data = json.loads((folder / HEADS_FILE).read_text(encoding="utf-8"))
            return cls(
                relevance=np.array(data["relevance"], dtype=np.float32),
                sentence=np.array(data["sentence"], dtype=np.float32),
                **{
                    name: float(data[name])
                    for name in (
                        "relevance_scale",
                        "relevance_shift",
                        "sentence_scale",
                        "sentence_shift",
                        "cosine_weight",
                        "cosine_mean",
                        "refuse_below",
                    )
                },
                sentence_weight=float(data.get("sentence_weight", 0.0)),
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelFormatError(
                f"{folder / HEADS_FILE} is missing or damaged ({error}).",
                "Copy the reader's folder again, or train it again.",
            ) from error


class Reader:
    """Scores passages and their sentences for a question.

    Args:
        folder: a model folder of kind ``reader`` with ``reader-heads.json``.
        threads: 0 takes the physical cores.

    Raises:
        ModelFormatError: the folder is not such a model, or is damaged.
    """

    def __init__(self, folder: Path, threads: int = 0) -> None:
        self._encoder = Encoder(folder, "reader", threads)
        self._heads = Heads.load(folder)

    @property
    def fingerprint(self) -> str:
        """Changes when the same passage would get another score."""
        return self._encoder.fingerprint

    @property
    def refuse_below(self) -> float:
        """The calibrated threshold on relevance below which the bot refuses."""
        return self._heads.refuse_below

    def score(
        self,
        question: str,
        passages: Sequence[Passage],
        cosines: Sequence[float | None] | None = None,
    ) -> list[Reading]:
        """One reading per passage, in the order given.

        Args:
            cosines: the embedder's cosine of question and passage, where it is known; it makes
                the probability a better one.
        """
        logits = self.logits(question, passages)
        heads = self._heads
        evidence = heads.evidence(
            np.array([row[0] for row in logits], dtype=np.float32),
            np.array([best_sentence(row[2]) for row in logits], dtype=np.float32),
            cosines,
        )
        likely = _sigmoid(heads.relevance_scale * evidence + heads.relevance_shift)
        readings = []
        for relevance, (_, spans, sentence_logits) in zip(likely, logits, strict=True):
            marks = _sigmoid(heads.sentence_scale * sentence_logits + heads.sentence_shift)
            readings.append(
                Reading(
                    relevance=float(relevance),
                    sentences=tuple(
                        (start, end, float(mark))
                        for (start, end), mark in zip(spans, marks, strict=True)
                    ),
                )
            )
        return readings

    def logits(
        self, question: str, passages: Sequence[Passage]
    ) -> list[tuple[float, tuple[Span, ...], NDArray[np.float32]]]:
        """Uncalibrated: relevance, sentence spans, and one logit per sentence, per passage."""
        asked = self._encoder.ids(question)
        rows = [self._pack(asked, passage) for passage in passages]
        known = read_before()
        keys = [(id(self), row.ids, row.sentences) for row in rows]
        new = list(
            {key: row for key, row in zip(keys, rows, strict=True) if key not in known}.items()
        )
        for batch in by_length([len(row.ids) for _, row in new], _BATCH_TOKENS):
            states = self._encoder.hidden([new[index][1].ids for index in batch])
            for state, index in zip(states, batch, strict=True):
                key, row = new[index]
                known[key] = self._read(state, row)
        return [known[key] for key in keys]

    def _pack(self, asked: list[int], passage: Passage) -> Packed:
        sentences = [
            ((start, end), self._encoder.ids(passage.text[start:end]))
            for start, end in split_sentences(passage.text, passage.language)
        ]
        heading = self._encoder.ids(passage.heading)
        return pack(asked, heading, sentences, *self._encoder.ends)

    def _read(
        self, state: NDArray[np.float32], row: Packed
    ) -> tuple[float, tuple[Span, ...], NDArray[np.float32]]:
        heads = self._heads
        relevance = float(state[0] @ heads.relevance[:-1] + heads.relevance[-1])
        means = [state[start:end].mean(axis=0) for start, end in row.places]
        if not means:
            return relevance, (), np.zeros(0, dtype=np.float32)
        marks: NDArray[np.float32] = np.stack(means) @ heads.sentence[:-1] + heads.sentence[-1]
        return relevance, row.sentences, marks


def best_sentence(logits: NDArray[np.float32]) -> float:
    """The highest logit; a passage without sentences counts as one that does not answer."""
    return float(logits.max()) if len(logits) else NO_SENTENCE


def _sigmoid(value: NDArray[np.float32] | float) -> NDArray[np.float32]:
    result: NDArray[np.float32] = 1.0 / (1.0 + np.exp(-np.clip(value, -30, 30)))
    return result


def load_reader(config: BotConfig) -> Reader:
    """The reader that a configuration names.

    Raises:
        ModelNotFoundError, ModelFormatError: it is missing, or not a reader.
    """
    return Reader(model_folder(config.reader.model, "reader"), threads=config.runtime.threads)
