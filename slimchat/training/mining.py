"""Hard negatives: the articles of a company that look most like an answer."""

from __future__ import annotations

from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor

from slimchat.training import base_model
from slimchat.training.corpus import Row
from slimchat.training.desk_readings import Rank
from slimchat.training.embedder import embed
from slimchat.training.pairs import helpdesk_text
from slimchat.types import LANGUAGES

_CHUNK = 192


def nearest_first(articles: list[Row], checkpoint: Path) -> Rank:
    """A function that puts articles in order of their cosine to a question.

    Args:
        articles: all that will be asked about, with their questions.
        checkpoint: an embedder's.
    """
    tokenizer = Tokenizer.from_file(str(checkpoint / "tokenizer.json"))
    model = base_model.load(checkpoint).eval()
    questions = [
        entry[language]
        for article in articles
        for entry in (*article["questions"], *article["unanswered"])
        for language in LANGUAGES
    ]

    def vectors(texts: list[str], limit: int) -> Tensor:
        with torch.no_grad():
            parts = [
                embed(model, tokenizer, texts[start : start + _CHUNK], limit)
                for start in range(0, len(texts), _CHUNK)
            ]
        return torch.cat(parts)

    bodies = dict(
        zip(
            (article["id"] for article in articles),
            vectors([helpdesk_text(article) for article in articles], 144),
            strict=True,
        )
    )
    asked = dict(zip(questions, vectors(questions, 40), strict=True))

    def rank(question: str, rivals: list[Row]) -> list[Row]:
        vector = asked[question]
        return sorted(rivals, key=lambda row: -float(bodies[row["id"]] @ vector))

    return rank
