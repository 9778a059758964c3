"""From a converted model to one with a smaller vocabulary."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from slimchat.errors import ConversionError
from slimchat.models.card import CARD_FILE, README_FILE, ModelCard
from slimchat.models.ct2_file import MODEL_FILE, read_model, write_model
from slimchat.models.measured import Progress
from slimchat.models.model_files import describe_files
from slimchat.models.placing import check_place, put_in_place
from slimchat.models.tokenization import TOKENIZER_FILE, load_tokenizer
from slimchat.models.trimming import proof
from slimchat.models.trimming.figures import TrimFigures
from slimchat.models.trimming.kept import Wanted, kept_ids
from slimchat.models.trimming.tokenizer_cut import cut_tokenizer
from slimchat.models.trimming.weights import cut_rows

_VOCABULARIES = "*vocabulary.json"
_SETTINGS = "tokenizer_config.json"
_STALE = ("vocab.json", "merges.txt", "vocab.txt", "added_tokens.json", "*.model")
"""The whole vocabulary in other forms, which nothing reads beside ``tokenizer.json``."""


def cut_vocabulary(
    model: Path, output: Path, wanted: Wanted, progress: Progress = lambda step, share: None
) -> ModelCard:
    """Write a copy of a converted model that has only the tokens that are wanted.

    The folder appears only when the copy has been compared with the model; an earlier model of
    slimchat in its place is replaced. Needs neither torch nor transformers.

    Args:
        model: a folder that :func:`slimchat.models.convert.convert_model` wrote.

    Raises:
        ConversionGateError: the copy does not compute the same.
        ConversionError: the structure of the model or of its tokenizer is not known, no token can
            be spared, or ``output`` is taken.
        ModelNotFoundError: there is no such folder.
        ModelFormatError: the folder is damaged or holds a model of another kind.
    """
    card = ModelCard.load(model, kinds=("causal", "seq2seq", "embedder"))
    check_place(output)
    progress("Choosing the tokens", 0.0)
    tokenizer, tokens = load_tokenizer(model), _tokens_of(model)
    texts = list(wanted.texts)
    kept = kept_ids(
        tokenizer, len(tokens), (*proof.TEXTS, *texts), wanted.words, _names(model, card)
    )
    if len(kept) == len(tokens):
        raise ConversionError(
            f"All {len(tokens)} tokens of {card.name} are needed, so nothing can be cut.",
            "Use the model as it is, or give fewer languages or documents.",
        )
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{output.name}.", dir=output.parent) as scratch:
        folder = Path(scratch) / "cut"
        progress("Cutting", 0.3)
        made = cut_tokenizer(tokenizer, kept)
        _write(model, folder, tokens, kept, made)
        progress("Comparing with the whole model", 0.5)
        shown = proof.prove(
            card,
            proof.Side(model, tokenizer, tokens),
            proof.Side(folder, made, [tokens[index] for index in kept]),
            kept,
            texts,
        )
        progress("Writing the model", 0.95)
        trimmed = _card(card, model, folder, wanted, shown._asdict())
        trimmed.save(folder)
        put_in_place(folder, output)
    progress("Done", 1.0)
    return trimmed


def _tokens_of(model: Path) -> list[str]:
    lists = [json.loads(path.read_text(encoding="utf-8")) for path in model.glob(_VOCABULARIES)]
    if not lists or any(tokens != lists[0] for tokens in lists):
        raise ConversionError(
            f"{model} has {len(lists)} different vocabularies; one is needed.",
            "Use the model as it is, or convert it again.",
        )
    tokens: list[str] = lists[0]
    return tokens


def _names(model: Path, card: ModelCard) -> list[str]:
    """Tokens that CTranslate2 and the engine look up by name."""
    settings = json.loads((model / "config.json").read_text(encoding="utf-8"))
    return [*card.end_tokens, *(value for value in settings.values() if isinstance(value, str))]


def _write(
    model: Path, folder: Path, tokens: Sequence[str], kept: Sequence[int], made: Tokenizer
) -> None:
    rewritten = (MODEL_FILE, CARD_FILE, README_FILE)
    shutil.copytree(model, folder, ignore=shutil.ignore_patterns(*rewritten, *_STALE))
    write_model(cut_rows(read_model(model), len(tokens), kept), folder)
    for path in folder.glob(_VOCABULARIES):
        _dump(path, [tokens[index] for index in kept])
    (folder / TOKENIZER_FILE).write_text(made.to_str(pretty=True), encoding="utf-8")
    settings = json.loads((folder / _SETTINGS).read_text(encoding="utf-8"))
    if numbered := settings.get("added_tokens_decoder"):
        place = {str(old): str(new) for new, old in enumerate(kept)}
        settings["added_tokens_decoder"] = {
            place[old]: token for old, token in numbered.items() if old in place
        }
        _dump(folder / _SETTINGS, settings)


def _dump(path: Path, data: Any) -> None:
    path.write_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _card(
    card: ModelCard, model: Path, folder: Path, wanted: Wanted, shown: dict[str, Any]
) -> ModelCard:
    figures = TrimFigures(
        tokens_before=len(_tokens_of(model)),
        tokens_after=len(_tokens_of(folder)),
        bytes_before=(model / MODEL_FILE).stat().st_size,
        bytes_after=(folder / MODEL_FILE).stat().st_size,
        languages=wanted.languages,
        documents=wanted.documents,
        **shown,
    )
    return card.model_copy(
        update={
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "files": describe_files(folder, {CARD_FILE, README_FILE}),
            "trim": figures,
        }
    )
