"""Every setting, with its bounds and its effect in a sentence.

A :class:`BotConfig` is immutable; change one with :meth:`BotConfig.updated`. It is written as
YAML and read back without loss, with ``${NAME}`` and ``${NAME:default}`` taken from the
environment when a file is read; ``$${NAME}`` is the text ``${NAME}`` itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, ValidationError, model_validator

from slimchat._config_dialogue import ClarifyConfig, FaqConfig, HistoryConfig, TextsConfig
from slimchat._config_parts import (
    AnswerConfig,
    Applies,
    ChunkingConfig,
    EmbedderConfig,
    GeneratorConfig,
    KnowledgeConfig,
    Part,
    ReaderConfig,
    RetrieverConfig,
    RuntimeConfig,
)
from slimchat._config_text import as_yaml, escaped, filled
from slimchat.errors import ConfigError
from slimchat.types import Language

__all__ = [
    "AnswerConfig",
    "Applies",
    "BotConfig",
    "ChunkingConfig",
    "ClarifyConfig",
    "EmbedderConfig",
    "FaqConfig",
    "GeneratorConfig",
    "HistoryConfig",
    "KnowledgeConfig",
    "Part",
    "ReaderConfig",
    "RetrieverConfig",
    "RuntimeConfig",
    "TextsConfig",
]


class BotConfig(Part):
    """Every setting of a bot."""

    name: str = Field("support", min_length=1, max_length=80, description="The bot's name.")
    language: Language | None = Field(
        None, description="Language of fixed texts; none follows the customer's language."
    )
    max_question_chars: int = Field(
        2000, ge=50, le=20000, description="Longer questions are cut to this many characters."
    )
    suggestions: tuple[str, ...] | None = Field(
        None,
        max_length=12,
        description="Questions that a chat offers at its start; none derives them from the "
        "documents.",
    )
    knowledge: KnowledgeConfig = KnowledgeConfig()
    chunking: ChunkingConfig = ChunkingConfig()
    embedder: EmbedderConfig = EmbedderConfig()
    retriever: RetrieverConfig = RetrieverConfig()
    reader: ReaderConfig = ReaderConfig()
    history: HistoryConfig = HistoryConfig()
    faq: FaqConfig = FaqConfig()
    clarify: ClarifyConfig = ClarifyConfig()
    answer: AnswerConfig = AnswerConfig()
    generator: GeneratorConfig = GeneratorConfig()
    texts: TextsConfig = TextsConfig()
    runtime: RuntimeConfig = RuntimeConfig()

    @model_validator(mode="after")
    def _generative_needs_model(self) -> BotConfig:
        if self.answer.mode == "generative" and self.generator.model is None:
            raise ValueError(
                "answer.mode is 'generative' but generator.model is not set; name a converted "
                "model, or 'bundled'"
            )
        return self

    @classmethod
    def load(cls, path: str | Path) -> BotConfig:
        """Read a YAML file.

        Raises:
            ConfigError: the file is missing, is not YAML, or a setting is not valid.
        """
        import yaml

        file = Path(path)
        try:
            data = yaml.safe_load(file.read_text(encoding="utf-8"))
        except OSError as error:
            raise ConfigError(
                f"The settings file {file} cannot be read ({error.strerror}).",
                "Write one with: slimchat init DIR",
            ) from error
        except ValueError as error:
            raise ConfigError(
                f"The settings file {file} is not text in UTF-8 ({error}).",
                "Save it as UTF-8.",
            ) from error
        except yaml.YAMLError as error:
            raise ConfigError(
                f"The settings file {file} is not valid YAML: {error}.", "Correct that line."
            ) from error
        return cls.from_dict(filled(data or {}), where=str(file))

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], *, where: str = "the settings") -> BotConfig:
        """Check plain data.

        Raises:
            ConfigError: names each setting that is wrong, its value and its bounds.
        """
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            lines = [
                f"{'.'.join(str(part) for part in item['loc']) or 'settings'}: {item['msg']} "
                f"(got {item['input']!r})"
                if not isinstance(item["input"], BaseModel | dict)
                else f"{'.'.join(str(part) for part in item['loc']) or 'settings'}: {item['msg']}"
                for item in error.errors()
            ]
            raise ConfigError(
                f"{where} holds settings that are not valid:\n  " + "\n  ".join(lines) + "\n",
                "Correct them; 'slimchat init DIR' writes a file that explains every setting.",
            ) from error

    def updated(self, changes: Mapping[str, Any]) -> BotConfig:
        """A copy with dotted settings replaced, such as ``{"retriever.k": 8}``."""
        data = self.model_dump()
        for dotted, value in changes.items():
            *parents, leaf = dotted.split(".")
            target = data
            for parent in parents:
                target = target.get(parent, {})
                if not isinstance(target, dict):
                    break
            if not isinstance(target, dict) or leaf not in target:
                raise ConfigError(
                    f"There is no setting '{dotted}'.",
                    "'slimchat init DIR' writes a file with every setting.",
                )
            target[leaf] = value
        return self.from_dict(data)

    def to_yaml(self, *, escape: bool = True) -> str:
        """YAML text with every setting.

        Args:
            escape: for :meth:`load`, which takes variables from the environment: write the text
                ``${NAME}`` as ``$${NAME}``. Without, for readers of plain YAML.
        """
        data = self.model_dump(mode="json")
        return as_yaml(escaped(data) if escape else data, sort_keys=False)
