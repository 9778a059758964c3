"""Hard negatives: the articles of a company that look most like an answer."""

from __future__ import annotations

from slimchat.models.embedder import Embedder
from slimchat.training.corpus import Row
from slimchat.training.desk_readings import Rank
from slimchat.training.pairs import helpdesk_text
from slimchat.types import LANGUAGES


def nearest_first(articles: list[Row], embedder: Embedder) -> Rank:
    """A function that puts articles in order of their cosine to a question.

    Args:
        articles: all that will be asked about, with their questions.
        embedder: the one that the bot will search with; its mistakes are what the reader meets.
    """
    questions = [
        entry[language]
        for article in articles
        for entry in (*article["questions"], *article["unanswered"])
        for language in LANGUAGES
    ]
    texts = [helpdesk_text(article) for article in articles]
    vectors = embedder.embed_passages(texts)
    bodies = dict(zip((article["id"] for article in articles), vectors, strict=True))
    asked = dict(zip(questions, embedder.embed_passages(questions), strict=True))

    def rank(question: str, rivals: list[Row]) -> list[Row]:
        vector = asked[question]
        return sorted(rivals, key=lambda row: -float(bodies[row["id"]] @ vector))

    return rank
