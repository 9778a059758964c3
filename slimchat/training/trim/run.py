"""From a model and a folder of documents to the model with only the tokens they need."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from slimchat.errors import ConfigError
from slimchat.knowledge.schema import SkippedFile
from slimchat.models.card import CARD_FILE, ModelCard
from slimchat.models.hub import Published
from slimchat.models.measured import Progress
from slimchat.models.placing import check_place
from slimchat.models.trimming.cut import cut_vocabulary
from slimchat.models.trimming.kept import Wanted
from slimchat.training.trim.documents import read_texts
from slimchat.training.trim.prompts import prompts
from slimchat.training.trim.words import words_of
from slimchat.types import LANGUAGES, Language


@dataclass(frozen=True, slots=True)
class TrimOrder:
    """What shall be trimmed.

    Attributes:
        model: a converted model's folder; or what ``models convert`` takes, which is then
            converted first, with ``quantization`` and ``revision``.
        documents: the folder that the bot answers from.
        languages: whose everyday words stay whole.
    """

    model: str
    output: Path
    documents: Path
    languages: Sequence[Language] = LANGUAGES
    quantization: str = "int8"
    revision: str | None = None


@dataclass(frozen=True, slots=True)
class Trimmed:
    """What was made.

    Attributes:
        skipped: files of the documents that could not be read.
    """

    card: ModelCard
    skipped: tuple[SkippedFile, ...]


def trim(
    order: TrimOrder,
    progress: Progress = lambda step, share: None,
    announce: Callable[[Published], None] = lambda found: None,
) -> Trimmed:
    """Read the documents, convert the model where needed, cut its vocabulary, compare both.

    Args:
        announce: told what the Hub says of a model, before anything is downloaded.

    Raises:
        ConfigError: no language, or one that the bot does not speak.
        KnowledgeError: the documents cannot be read.
        ModelError: the model is missing, cannot be converted or cannot be trimmed.
        MissingExtraError: wordfreq, or what a conversion or a chat template needs, is missing.
    """
    unknown = [language for language in order.languages if language not in LANGUAGES]
    if unknown or not order.languages:
        raise ConfigError(
            f"The languages {', '.join(order.languages) or '(none)'} are not those that the bot "
            "speaks.",
            f"Name one or more of: {', '.join(LANGUAGES)}.",
        )
    check_place(order.output)
    read = read_texts(order.documents, lambda share: progress("Reading documents", 0.1 * share))
    words = words_of(read.texts, order.languages)
    order.output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(
        prefix=f".{order.output.name}.", dir=order.output.parent
    ) as scratch:
        model, begin = Path(order.model).expanduser(), 0.1
        if not (model / CARD_FILE).is_file():
            model, begin = _converted(order, Path(scratch), progress, announce), 0.7
        card = ModelCard.load(model)
        card = cut_vocabulary(
            model,
            order.output,
            Wanted(
                texts=(*prompts(model, card, order.languages), *read.texts),
                words=words,
                languages=tuple(order.languages),
                documents=read.documents,
            ),
            lambda step, share: progress(step, begin + (1 - begin) * share),
        )
    return Trimmed(card, read.skipped)


def _converted(
    order: TrimOrder,
    scratch: Path,
    progress: Progress,
    announce: Callable[[Published], None],
) -> Path:
    from slimchat.models.convert import convert_model

    folder = scratch / "whole"
    convert_model(
        order.model,
        folder,
        quantization=order.quantization,
        revision=order.revision,
        progress=lambda step, share: progress(step, 0.1 + 0.6 * share),
        announce=announce,
    )
    return folder
