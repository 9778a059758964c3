"""Reading training rows, and writing questions the way customers do.

``data`` is a folder with ``train/`` and ``dev/`` of JSON Lines (``.jsonl`` or ``.jsonl.xz``)
in the shapes that ``slimchat/training/README.md`` describes. The project's own help desks,
``helpdesks.jsonl``, ship beside this module.
"""

from __future__ import annotations

import json
import lzma
import random
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Row = dict[str, Any]
HELPDESKS = Path(__file__).parent / "data" / "helpdesks.jsonl"
HELD_OUT = frozenset(
    {
        "Brisalta Hotels",
        "Cacaotela",
        "Halfstop Camera Works",
        "Pantrygo",
        "Rodavía",
        "Tintaro",
        "Trastalvo",
        "Tranvio",
        "Verdanta",
    }
)
"""Companies that no model is trained on; probabilities are calibrated on them."""

_QUESTION_FORMS = {
    "en": ("How do I {}?", "How can I {}?", "{}", "how to {}", "I want to {}"),
    "es": ("¿Cómo puedo {}?", "¿Cómo {}?", "{}", "como se hace para {}", "quiero {}"),
    "pt": ("Como posso {}?", "Como {}?", "{}", "como faço para {}", "quero {}"),
}
_VERB_TITLE = {
    "en": re.compile(
        r"^(add|apply|assign|buy|cancel|change|check|choose|configure|connect|create|delete|"
        r"disable|download|edit|enable|export|find|fix|get|import|install|manage|move|open|order|"
        r"pay|remove|renew|replace|request|reset|restore|return|save|select|send|set|share|sign|"
        r"start|stop|transfer|troubleshoot|turn|update|upgrade|upload|use|verify|view)\b",
        re.I,
    ),
    "es": re.compile(r"^\w+(ar|er|ir|arse|erse|irse)\b", re.I),
    "pt": re.compile(r"^\w+(ar|er|ir|ar-se|por)\b", re.I),
}


def rows(path: Path) -> list[Row]:
    """Every row of one JSON Lines file; a missing file gives none."""
    for candidate in (path, path.with_name(path.name + ".xz")):
        if candidate.exists():
            data = candidate.read_bytes()
            text = (lzma.decompress(data) if candidate.suffix == ".xz" else data).decode("utf-8")
            return [json.loads(line) for line in text.split("\n") if line.strip()]
    return []


def helpdesks(path: Path = HELPDESKS) -> list[Row]:
    """The project's own articles, each with its questions in three languages."""
    return rows(path)


def split_companies(articles: list[Row]) -> tuple[list[Row], list[Row]]:
    """Articles to train on, and those of the companies in :data:`HELD_OUT`."""
    return (
        [article for article in articles if article["company"] not in HELD_OUT],
        [article for article in articles if article["company"] in HELD_OUT],
    )


def newest(articles: list[Row], first: str, rng: random.Random) -> list[Row]:
    """The articles from that id on, and as many drawn from those before.

    For going on with a model that has seen the earlier ones: what is new weighs more, and what
    is old is not forgotten.
    """
    place = next(index for index, article in enumerate(articles) if article["id"] == first)
    old, new = articles[:place], articles[place:]
    return [*rng.sample(old, min(len(new), len(old))), *new]


def heading(row: Row) -> str:
    """Title and section path of a support row, as a passage shows them."""
    return " > ".join(dict.fromkeys([row["title"], *row.get("section_path", [])]))


def same_text(one: str, other: str) -> bool:
    """Whether two headings say the same, case and punctuation aside."""
    return re.sub(r"\W+", "", one.lower()) == re.sub(r"\W+", "", other.lower())


def as_question(title: str, language: str, rng: random.Random) -> str:
    """Turn a title into what someone would ask, where a rule can."""
    if title.endswith("?") or not _VERB_TITLE[language].search(title):
        return title
    return rng.choice(_QUESTION_FORMS[language]).format(title[0].lower() + title[1:])


def as_customer(question: str, rng: random.Random) -> str:
    """Take away accents, capitals or marks, or make a typing mistake, at random."""
    dice = rng.random()
    if dice < 0.55:
        return question
    if rng.random() < 0.6:
        question = question.lower().strip("¿?¡!. ")
    if rng.random() < 0.5:
        question = "".join(
            char
            for char in unicodedata.normalize("NFD", question)
            if not unicodedata.combining(char)
        )
    if rng.random() < 0.5:
        question = _typo(question, rng)
    return question


def _typo(text: str, rng: random.Random) -> str:
    words = text.split()
    long = [index for index, word in enumerate(words) if len(word) > 4 and word.isalpha()]
    if not long:
        return text
    index = rng.choice(long)
    word, place = words[index], rng.randrange(1, len(words[index]) - 1)
    words[index] = rng.choice(
        (
            word[:place] + word[place + 1 :],
            word[:place] + word[place + 1] + word[place] + word[place + 2 :],
            word[:place] + word[place] + word[place:],
        )
    )
    return " ".join(words)


def parallel(data: Path) -> Iterator[tuple[str, str, str]]:
    """Short texts that say the same: ``(English, language, translation)``."""
    groups: dict[str, dict[str, Row]] = {}
    for row in rows(data / "train" / "support.jsonl"):
        if row.get("parallel_id"):
            groups.setdefault(row["parallel_id"], {})[row["lang"]] = row
    for group in groups.values():
        if "en" not in group:
            continue
        english = group["en"]
        for language, row in group.items():
            if language == "en":
                continue
            yield english["question"], language, row["question"]
            ours, theirs = english["answer"].split("\n"), row["answer"].split("\n")
            if len(ours) == len(theirs):
                for one, other in zip(ours, theirs, strict=True):
                    if 3 <= len(one.split()) <= 40:
                        yield one, language, other
    reading: dict[str, dict[str, Row]] = {}
    for row in rows(data / "train" / "reading.jsonl"):
        reading.setdefault(row["id"], {})[row["lang"]] = row
    for group in reading.values():
        for language, row in group.items():
            if language != "en" and "en" in group:
                yield group["en"]["question"], language, row["question"]
    for article in split_companies(helpdesks())[0]:
        for question in [*article["questions"], *article["unanswered"]]:
            for language in ("es", "pt"):
                yield question["en"], language, question[language]
