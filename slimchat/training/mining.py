"""Hard negatives: the articles of a company that look most like an answer."""

from __future__ import annotations

from slimchat.models.embedder import Embedder
from slimchat.training.corpus import Row
from slimchat.training.desk_readings import Rank
from slimchat.training.pairs import helpdesk_text
from slimchat.types import LANGUAGES


def nearest_first(articles: list[Row], embedder: Embedder) -> Rank:
    """A function that puts articles in order of their cosine to a question, in its English words.

    Args:
        articles: all that will be asked about, with their questions.
        embedder: the one that the bot will search with; its mistakes are what the reader meets.
    """
    entries = [
        entry for article in articles for entry in (*article["questions"], *article["unanswered"])
    ]
    texts = [helpdesk_text(article) for article in articles]
    vectors = embedder.embed_passages(texts)
    bodies = dict(zip((article["id"] for article in articles), vectors, strict=True))
    found = embedder.embed_passages([entry["en"] for entry in entries])
    asked = {
        entry[language]: vector
        for entry, vector in zip(entries, found, strict=True)
        for language in LANGUAGES
    }

    def rank(question: str, rivals: list[Row]) -> list[Row]:
        vector = asked[question]
        return sorted(rivals, key=lambda row: -float(bodies[row["id"]] @ vector))

    return rank
