"""Question and passage pairs for contrastive training, with hard negatives where known."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from slimchat.training import corpus
from slimchat.training.corpus import Row


@dataclass(frozen=True, slots=True)
class Pair:
    """One question, the passage that answers it, and passages that do not."""

    question: str
    passage: str
    negatives: tuple[str, ...] = ()
    group: str = field(default="", compare=False)


def support_pairs(data: Path, rng: random.Random) -> list[Pair]:
    """Help-centre sections; a parallel section in another language is a positive too."""
    every = corpus.rows(data / "train" / "support.jsonl")
    parallel: dict[str, list[Row]] = defaultdict(list)
    for row in every:
        if row.get("parallel_id"):
            parallel[row["parallel_id"]].append(row)
    found = []
    for row in every:
        target = row
        others = [o for o in parallel.get(row.get("parallel_id") or "", []) if o is not row]
        if others and rng.random() < 0.25:
            target = rng.choice(others)
        question = row["question"]
        if row["kind"] == "howto":
            question = corpus.as_question(question, row["lang"], rng)
        title = corpus.heading(target)
        told = corpus.same_text(title, target["question"]) or corpus.same_text(
            title, row["question"]
        )
        passage = target["answer"] if told else f"{title}\n{target['answer']}"
        negatives = tuple(
            f"{target['title']}\n{section}"
            for section in target["other_sections"]
            if len(section) > 40
        )
        found.append(Pair(corpus.as_customer(question, rng), passage, negatives, row["doc_id"]))
    return found


def reading_pairs(data: Path, rng: random.Random, per_language: int = 4000) -> list[Pair]:
    """Encyclopedic paragraphs; the other paragraphs of an article are hard negatives."""
    by_title: dict[tuple[str, str], set[str]] = defaultdict(set)
    chosen: dict[str, list[Row]] = defaultdict(list)
    for row in corpus.rows(data / "train" / "reading.jsonl"):
        by_title[row["lang"], row["title"]].add(_window(row, rng))
        if row["answer"] is not None and row["source"] != "policyqa":
            chosen[row["lang"]].append(row)
    found = []
    for language, language_rows in chosen.items():
        rng.shuffle(language_rows)
        for row in language_rows[:per_language]:
            passage = _window(row, rng)
            others = [
                text
                for text in by_title[language, row["title"]]
                if row["answer"] not in text and text[:60] != passage[:60]
            ]
            question = corpus.as_customer(row["question"], rng)
            found.append(
                Pair(
                    question, passage, tuple(rng.sample(others, min(2, len(others)))), row["title"]
                )
            )
    return found


def _window(row: Row, rng: random.Random, characters: int = 600) -> str:
    context: str = row["context"]
    start = row["answer_start"] or 0
    if len(context) <= characters:
        return context
    first = max(0, min(start - rng.randrange(100, 400), len(context) - characters))
    cut = context[first : first + characters]
    return cut[cut.find(" ") + 1 :] if first else cut


def faq_pairs(data: Path) -> list[Pair]:
    """Short answers of named places."""
    return [
        Pair(
            row["question"],
            f"{(row['entity'] or row['domain']).title()}\n{row['answer']}",
            (),
            str(row["entity"]),
        )
        for row in corpus.rows(data / "train" / "faq_pairs.jsonl")
    ]


def helpdesk_text(article: Row) -> str:
    """An article as a passage shows it."""
    heading = " > ".join(part for part in (article["title"], article["section"]) if part)
    return f"{heading}\n{article['body']}"


def helpdesk_pairs(rng: random.Random) -> list[Pair]:
    """The project's own articles; every question in every language finds its article."""
    articles, _ = corpus.split_companies(corpus.helpdesks())
    by_company: dict[str, list[Row]] = defaultdict(list)
    for article in articles:
        by_company[article["company"]].append(article)
    found = []
    for article in articles:
        rivals = [
            helpdesk_text(other) for other in by_company[article["company"]] if other is not article
        ]
        for question in article["questions"]:
            found += [
                Pair(
                    corpus.as_customer(question[language], rng),
                    helpdesk_text(article),
                    tuple(rng.sample(rivals, min(3, len(rivals)))),
                    article["id"],
                )
                for language in ("en", "es", "pt")
            ]
    return found


def every_pair(data: Path, rng: random.Random) -> list[Pair]:
    """All pairs, in random order."""
    pairs = support_pairs(data, rng) + reading_pairs(data, rng) + faq_pairs(data)
    pairs += helpdesk_pairs(rng) * 2
    rng.shuffle(pairs)
    return pairs
