"""The card that every model folder carries: what it is, where it came from, how far to trust it.

A folder holds ``slimchat-card.json``, which code reads, and ``README.md``, the same for people.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import Field, ValidationError

from slimchat._files import write_atomically
from slimchat.errors import ModelFormatError, ModelNotFoundError
from slimchat.models.card_markdown import card_markdown
from slimchat.models.model_files import CardFile, Record, sha256
from slimchat.models.pooling import Pooling
from slimchat.models.trimming.figures import TrimFigures

CARD_FILE = "slimchat-card.json"
README_FILE = "README.md"
CARD_VERSION: Final = 1

ModelKind = Literal["embedder", "reader", "causal", "seq2seq"]
PromptStyle = Literal["chat", "qa", "marks", "plain"]

_CONVERT = "Make the folder with: slimchat models convert SOURCE -o FOLDER"


class GateFigures(Record):
    """How close the converted model is to the original.

    Attributes:
        prompts: how many inputs were compared.
        float32_delta: largest ``|difference| / std`` of the outputs, float32 conversion against
            transformers float32; ``float32_bound`` is what it may be.
        greedy_equal: both write the same tokens greedily (``None`` for encoders).
        agreement: quantized against float32 conversion: share of positions with the same
            likeliest token; for encoders the lowest cosine of their vectors.
        kl: mean Kullback-Leibler divergence in nats of quantized from float32 predictions.
    """

    passed: bool
    prompts: int
    float32_delta: float
    float32_bound: float
    greedy_equal: bool | None
    agreement: float
    agreement_bound: float
    kl: float | None


class ModelCard(Record):
    """What a model folder says of itself.

    Attributes:
        context_tokens: causal: prompt and answer together; seq2seq: the longest answer.
        max_prompt_tokens: longest prompt that is computed correctly and leaves room to answer.
        end_tokens: tokens as strings of the vocabulary; any of them ends the answer.
        prompt_style: ``chat`` (the chat template), ``marks`` and ``qa`` (this project's answerers,
            which write the marks of sentences or copy them), ``plain``.
        pooling: what an embedder's vector is of the states.
        query_prefix, passage_prefix: what an embedder's questions and passages begin with.
        revision: commit of the source on the Hugging Face hub, where it came from there.
        created: UTC, ISO 8601.
        source_files: the original model's, as they were when it was converted.
        gate: how close the conversion came to the original.
        trim: what was cut from the vocabulary since then.
        figures: further measurements by name, JSON values.
    """

    version: Literal[1] = CARD_VERSION
    name: str
    kind: ModelKind
    family: str
    source: str
    revision: str | None = None
    licence: str = "unknown"
    base: str | None = None
    languages: tuple[str, ...] = ()
    created: str
    quantization: str
    files: tuple[CardFile, ...] = ()
    source_files: tuple[CardFile, ...] = ()
    end_tokens: tuple[str, ...] = ()
    context_tokens: int = Field(512, ge=1)
    max_prompt_tokens: int = Field(512, ge=1)
    chat_template: bool = False
    prompt_style: PromptStyle = "plain"
    pooling: Pooling = "mean"
    query_prefix: str = ""
    passage_prefix: str = ""
    gate: GateFigures | None = None
    trim: TrimFigures | None = None
    figures: dict[str, Any] = Field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @classmethod
    def load(cls, folder: Path, kinds: Collection[ModelKind] = ()) -> ModelCard:
        """Read the card of a folder and check that its files are there in full size.

        Args:
            folder: a model folder.
            kinds: the kinds that will do; empty accepts every kind.

        Raises:
            ModelNotFoundError: there is no such folder.
            ModelFormatError: no card, an unknown version, another kind, or files are damaged.
        """
        if not folder.is_dir():
            raise ModelNotFoundError(f"There is no model folder at {folder}.", _CONVERT)
        try:
            card = cls.model_validate_json((folder / CARD_FILE).read_bytes())
        except OSError as error:
            raise ModelFormatError(
                f"{folder} holds no readable {CARD_FILE} ({error.strerror}), so it is not a model "
                "of slimchat.",
                _CONVERT,
            ) from error
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "the file"
            raise ModelFormatError(
                f"The card {folder / CARD_FILE} is not of version {CARD_VERSION}: "
                f"{where}: {first['msg']}.",
                "It is damaged or from another version of slimchat; convert the model again.",
            ) from error
        if kinds and card.kind not in kinds:
            raise ModelFormatError(
                f"{folder} is a model of kind '{card.kind}', but here it must be "
                f"{' or '.join(kinds)}.",
                "Name the folder of another model.",
            )
        for file in card.files:
            path = folder / file.name
            size = path.stat().st_size if path.is_file() else None
            if size != file.size:
                found = "missing" if size is None else f"{size} bytes"
                raise ModelFormatError(
                    f"The model file {path} is {found}; its card says {file.size} bytes.",
                    "Copy the folder again, or convert the model again.",
                )
        return card

    def verify(self, folder: Path) -> None:
        """Compare the sha256 of every file; reads all of them.

        Raises:
            ModelFormatError: names the first file that differs.
        """
        for file in self.files:
            path = folder / file.name
            if not path.is_file() or sha256(path) != file.sha256:
                raise ModelFormatError(
                    f"The model file {path} is missing or is not the one its card describes.",
                    "Copy the folder again, or convert the model again.",
                )

    def save(self, folder: Path) -> None:
        """Write ``slimchat-card.json`` and ``README.md``, each atomically."""
        write_atomically(folder / README_FILE, card_markdown(self))
        write_atomically(folder / CARD_FILE, self.model_dump_json(indent=2) + "\n")
