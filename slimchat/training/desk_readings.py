"""Examples for the reader from the project's own help desks."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import lru_cache

from slimchat.knowledge.sentences import split_sentences
from slimchat.training import corpus
from slimchat.training.corpus import Row
from slimchat.training.readings import Example, Span
from slimchat.types import LANGUAGES, Language

Rank = Callable[[str, list[Row]], list[Row]]


def from_helpdesks(
    articles: list[Row], company: list[Row], rng: random.Random, rank: Rank | None = None
) -> list[Example]:
    """The project's own articles with their answered and unanswered questions.

    Half of the passages are parts of an article, as a knowledge base cuts them: the part with
    the answer is relevant, what is left of the article is not.

    Args:
        articles: those whose questions are used.
        company: those that may serve as passages that do not answer.
        rank: puts rivals in order of likeness to a question; without it they are drawn.
    """
    rivals: dict[str, list[Row]] = defaultdict(list)
    for article in company:
        rivals[article["company"]].append(article)

    def wrong(question: str, others: list[Row], count: int) -> list[Row]:
        pool = rank(question, others)[: count + 1] if rank and rng.random() < 0.7 else others
        return rng.sample(pool, min(count, len(pool)))

    found: list[Example] = []
    for article in articles:
        others = [one for one in rivals[article["company"]] if one is not article]
        for entry in article["questions"]:
            for language in LANGUAGES:
                question = corpus.as_customer(entry[language], rng)
                found += _answered(question, article, entry["answer"], rng)
                against = wrong(entry[language], others, 2)
                if rng.random() < 0.5:
                    against.append(rng.choice(company))
                found += [_part(question, one, rng) for one in against if one is not article]
        for entry in article["unanswered"]:
            for language in LANGUAGES:
                question = corpus.as_customer(entry[language], rng)
                against = [article, *wrong(entry[language], others, 1)]
                found += [_part(question, one, rng) for one in against]
    return found


@lru_cache(maxsize=4096)
def _sentences(text: str, language: Language) -> tuple[Span, ...]:
    """An article is cut for each question that is held against it."""
    return tuple(split_sentences(text, language))


def _heading(article: Row) -> str:
    return " > ".join(part for part in (article["title"], article["section"]) if part)


def _cut(question: str, article: Row, spans: Sequence[Span], marks: Sequence[int]) -> Example:
    start, end = spans[0][0], spans[-1][1]
    return Example(
        question,
        _heading(article),
        article["body"][start:end],
        article["language"],
        tuple((a - start, b - start) for a, b in spans),
        any(marks),
        tuple(marks),
        "helpdesk",
    )


def _answered(question: str, article: Row, answers: list[str], rng: random.Random) -> list[Example]:
    text = article["body"]
    spans = _sentences(text, article["language"])
    places = [(text.find(answer), text.find(answer) + len(answer)) for answer in answers]
    marks = [int(any(a < y and b > x for x, y in places)) for a, b in spans]
    right = [index for index, mark in enumerate(marks) if mark]
    if not right:
        return []
    first, last = _stretch(right[0], right[-1], len(spans), rng)
    made = [_cut(question, article, spans[first : last + 1], marks[first : last + 1])]
    rest = max(((0, first), (last + 1, len(spans))), key=lambda part: part[1] - part[0])
    if rest[1] > rest[0] and rng.random() < 0.5:
        made.append(_part(question, article, rng, spans[slice(*rest)]))
    return made


def _part(
    question: str, article: Row, rng: random.Random, spans: Sequence[Span] | None = None
) -> Example:
    """A stretch that does not answer, as long as those that do: length must tell nothing."""
    spans = spans or _sentences(article["body"], article["language"])
    place = rng.randrange(len(spans))
    first, last = _stretch(place, place, len(spans), rng)
    return _cut(question, article, spans[first : last + 1], [0] * (last + 1 - first))


def _stretch(first: int, last: int, count: int, rng: random.Random) -> tuple[int, int]:
    """All sentences half of the time, else up to three more on either side."""
    if rng.random() < 0.5:
        return 0, count - 1
    return rng.randint(max(0, first - 3), first), rng.randint(last, min(count - 1, last + 3))
