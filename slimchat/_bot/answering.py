"""How a bot answers, and with which settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, cast

from slimchat._bot.askable import Askable
from slimchat.config import BotConfig
from slimchat.dialogue.pipeline import Pipeline
from slimchat.fixed import check_fixed
from slimchat.types import Event, Language, Turn

if TYPE_CHECKING:
    from slimchat.bot import SupportBot
    from slimchat.models.text_generator import TextGenerator


class Answering(Askable):
    """Answers from the documents, with the settings in use or with others for one question."""

    def configure(self, config: BotConfig) -> BotConfig:
        """Answer with other settings from now on; answers under way end with theirs.

        Models and indexes stay in memory. Safe from several threads.

        Returns:
            The settings before.

        Raises:
            ConfigError: names the settings that need the index built or the bot opened anew.
            ModelError: the generator that they name is missing or damaged. Either way, nothing
                has changed.
        """
        bot = self._answering_bot
        with bot._configuring:
            before = bot.config
            check_fixed(before, config)
            self._loaded_generator(config)
            bot.knowledge.configure(config)
            bot.config = config
            return before

    def private(self, value: Any) -> Any:
        """Text or JSON data as it may be kept: with placeholders, such as ``[email]``, in place
        of personal data that the documents do not print; as it is, where ``guard.personal`` is off.
        """
        bot = self._answering_bot
        return bot._private.masked(value, bot.knowledge) if bot.config.guard.personal else value

    def warm_up(self) -> None:
        """Load the models and run each once, so that the first question is as fast as others."""
        bot = self._answering_bot
        with bot.cited.paused():
            self.ask("Where is my order?")
        config = bot.config
        generator = self._loaded_generator(config)
        if generator is not None:
            options = config.generator.model_copy(update={"max_new_tokens": 8})
            for _ in generator.stream("Where is my order?", options):
                pass

    def _events(
        self,
        question: str,
        history: Sequence[Turn],
        language: Language | None,
        cancel: Callable[[], bool] | None,
        config: BotConfig | None,
    ) -> Iterator[Event]:
        bot = self._answering_bot
        used = bot.config
        if config is not None:
            check_fixed(used, config)
            used = config
        generator = self._loaded_generator(used)
        pipeline = Pipeline(
            bot.knowledge,
            bot._reader,
            generator,
            used,
            bot._faq,
            bot._policy,
            bot._private,
            bot._tool_step(used, generator),
        )
        events = pipeline.run(question, history, language or used.language, cancel)
        return bot.cited.watch(events) if config is None else events

    def _loaded_generator(self, config: BotConfig) -> TextGenerator | None:
        if config.answer.mode == "extractive":
            return None
        bot = self._answering_bot
        return bot._generators.of(config, bot.config, self.private)

    @property
    def _answering_bot(self) -> SupportBot:
        return cast("SupportBot", self)
