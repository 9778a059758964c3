"""Every setting, with its bounds and its effect in a sentence.

A :class:`BotConfig` is immutable; change one with :meth:`BotConfig.updated`. It is written as
YAML and read back without loss, with ``${NAME}`` and ``${NAME:default}`` taken from the
environment when a file is read; ``$${NAME}`` is the text ``${NAME}`` itself.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, model_validator

from slimchat._config.actions import HandoffConfig
from slimchat._config.dialogue import ClarifyConfig, FaqConfig, HistoryConfig, TextsConfig
from slimchat._config.generator import GeneratorConfig
from slimchat._config.guard import GuardConfig, TopicConfig
from slimchat._config.parts import (
    AnswerConfig,
    Applies,
    ChunkingConfig,
    EmbedderConfig,
    KnowledgeConfig,
    Part,
    ReaderConfig,
    RetrieverConfig,
    RuntimeConfig,
)
from slimchat._config.settings import Settings
from slimchat._config.tools import ToolsConfig
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
    "GuardConfig",
    "HandoffConfig",
    "HistoryConfig",
    "KnowledgeConfig",
    "Part",
    "ReaderConfig",
    "RetrieverConfig",
    "RuntimeConfig",
    "TextsConfig",
    "ToolsConfig",
    "TopicConfig",
]


class BotConfig(Settings):
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
    recheck_s: float = Field(
        20.0,
        ge=0,
        le=3600,
        description="After a build, what failed last is asked again, for about so many seconds at "
        "most; 0 asks nothing.",
    )
    knowledge: KnowledgeConfig = KnowledgeConfig()
    chunking: ChunkingConfig = ChunkingConfig()
    embedder: EmbedderConfig = EmbedderConfig()
    retriever: RetrieverConfig = RetrieverConfig()
    reader: ReaderConfig = ReaderConfig()
    guard: GuardConfig = GuardConfig()
    history: HistoryConfig = HistoryConfig()
    tools: ToolsConfig = ToolsConfig()
    handoff: HandoffConfig = HandoffConfig()
    faq: FaqConfig = FaqConfig()
    clarify: ClarifyConfig = ClarifyConfig()
    answer: AnswerConfig = AnswerConfig()
    generator: GeneratorConfig = GeneratorConfig()
    texts: TextsConfig = TextsConfig()
    runtime: RuntimeConfig = RuntimeConfig()

    @model_validator(mode="after")
    def _generative_needs_model(self) -> BotConfig:
        if self.answer.mode == "generative" and self.generator.named is None:
            raise ValueError(
                "answer.mode is 'generative' but generator.model is not set; name a converted "
                "model, or 'bundled', or set generator.endpoint"
            )
        return self


def shown_name(name: object, bot: Path) -> str:
    """The name in a bot's settings, where someone gave it one, else that of its folder."""
    standard = BotConfig.model_fields["name"].default
    return name if isinstance(name, str) and name != standard else bot.name[:80]
