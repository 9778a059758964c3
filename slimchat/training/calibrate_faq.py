"""How far a curated answer may be from a question: measured where no model was trained.

Every question of a held-out company is a curated one. A paraphrase that somebody wrote of one of
them should find it; a question that is asked of the others, or that nobody answered, should find
none. Run it: ``python -m slimchat.training.calibrate_faq``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from slimchat.config import BotConfig, FaqConfig
from slimchat.dialogue.faq import Faq
from slimchat.knowledge.curated import Curated, CuratedAnswer
from slimchat.knowledge.protocols import EmbedderProtocol
from slimchat.models.embedder import load_embedder
from slimchat.training import corpus
from slimchat.types import LANGUAGES, Language

PARAPHRASES = corpus.HELPDESKS.with_name("paraphrases.jsonl")
THRESHOLDS = (0.75, 0.8, 0.85, 0.9, 0.95, 1.0)


@dataclass(frozen=True, slots=True)
class Company:
    """A company's questions in one language, curated.

    Attributes:
        other: what nobody answered.
        asked: paraphrases, with the question that each is of.
    """

    language: Language
    curated: Curated
    other: tuple[str, ...]
    asked: tuple[tuple[str, corpus.Row], ...]


class _Held:
    """A knowledge base of nothing but the curated answers that it is given."""

    def __init__(self, curated: Curated, embedder: EmbedderProtocol) -> None:
        self._curated, self.embedder = curated, embedder
        self.curated = self

    def current(self) -> Curated:
        return self._curated


def companies(embedder: EmbedderProtocol) -> Iterator[Company]:
    """The held-out companies, once in each language."""
    _, held = corpus.split_companies(corpus.helpdesks())
    written = corpus.rows(PARAPHRASES)
    for name in sorted({article["company"] for article in held}):
        articles = {article["id"]: article for article in held if article["company"] == name}
        for language in LANGUAGES:
            answers = {
                entry[language]: CuratedAnswer(
                    entry[language], " ".join(entry["answer"]), language, id=entry[language]
                )
                for article in articles.values()
                for entry in article["questions"]
            }
            yield Company(
                language,
                Curated(tuple(answers.values())).embedded(embedder),
                tuple(e[language] for a in articles.values() for e in a["unanswered"]),
                tuple(
                    (row["paraphrase"], articles[row["article"]]["questions"][row["question"]])
                    for row in written
                    if row["language"] == language and row["article"] in articles
                ),
            )


def outcomes(
    embedder: EmbedderProtocol, company: Company, threshold: float
) -> tuple[list[bool], list[bool], list[bool]]:
    """Whether each paraphrase found its own question; whether it found another; and whether a
    question that nobody answered found one."""
    config = FaqConfig(threshold=threshold)
    faq = _faq(company.curated, embedder)
    right, wrong = [], []
    for text, entry in company.asked:
        match, _ = faq.match(text, company.language, config)
        right.append(match is not None and match.answer.id == entry[company.language])
        wrong.append(match is not None and not right[-1])
    false = [faq.match(text, company.language, config)[0] is not None for text in company.other]
    for number, answer in enumerate(company.curated.answers):
        assert company.curated.vectors is not None
        rest = Curated(
            company.curated.answers[:number] + company.curated.answers[number + 1 :],
            np.delete(company.curated.vectors, number, axis=0),
        )
        found = _faq(rest, embedder).match(answer.question, company.language, config)[0]
        false.append(found is not None)
    return right, wrong, false


def _faq(curated: Curated, embedder: EmbedderProtocol) -> Faq:
    return Faq(_Held(curated, embedder))  # type: ignore[arg-type]


class _Cached:
    """Embeds a question once, however often it is asked."""

    def __init__(self, embedder: EmbedderProtocol) -> None:
        self._embedder = embedder
        self._known: dict[str, np.ndarray[tuple[int], np.dtype[np.float32]]] = {}

    def __getattr__(self, name: str) -> object:
        return getattr(self._embedder, name)

    def embed_query(self, text: str) -> object:
        if text not in self._known:
            self._known[text] = self._embedder.embed_query(text)
        return self._known[text]


def main() -> None:
    """Print what each threshold brings and costs."""
    embedder: EmbedderProtocol = _Cached(load_embedder(BotConfig()))  # type: ignore[assignment]
    held = list(companies(embedder))
    sys.stdout.write("threshold  found  wrongly  of questions nobody answered\n")
    for threshold in THRESHOLDS:
        parts = [outcomes(embedder, company, threshold) for company in held]
        right, wrong, false = ([x for part in parts for x in part[n]] for n in range(3))
        sys.stdout.write(
            f"{threshold:9.2f}  {np.mean(right):5.3f}  {np.mean(wrong):7.3f}  "
            f"{np.mean(false):.4f} ({len(right)} paraphrases, {len(false)} others)\n"
        )


if __name__ == "__main__":
    main()
