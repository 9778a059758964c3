"""One bot in front of several."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from time import perf_counter
from typing import Any

from slimchat._bot.askable import Askable
from slimchat._closing import Closing
from slimchat.bot import SupportBot
from slimchat.config import BotConfig
from slimchat.errors import ConfigError
from slimchat.handover.case import Case
from slimchat.knowledge.language import spoken_language
from slimchat.knowledge.protocols import Vectors
from slimchat.routing.choosing import Candidate, chosen, reason, share_of
from slimchat.routing.joined import JoinedKnowledge
from slimchat.routing.last_resort import NOTICE, LastResort
from slimchat.types import Answer, Event, Language, Step, Turn


class Router(Askable, Closing):
    """Several bots behind one: asks the one that is likeliest to answer, and says why.

    It is asked as a bot is, and stands where a bot stands: in :class:`slimchat.ChatWidget`, and
    behind ``slimchat serve``. An answer has its bot's name, and a step ``route`` at the head of its
    trace; of settings for one question alone, those of the generator count. The bots are closed
    with it.

    Args:
        bots: by the name that customers see, such as ``{"Coffee": …, "Machines": …}``. Among
            those that are equally likely, the first one is asked.
        descriptions: what a bot is for, in a sentence, by the same names.
        name: of the whole.
        last_resort: a large model for what the chosen bot refuses; by default there is none.

    Attributes:
        config: the settings of the first bot, under the name of the whole.
        knowledge: the documents of all.

    Raises:
        ConfigError: there are no bots, or a description is of none of them.
    """

    def __init__(
        self,
        bots: Mapping[str, SupportBot],
        descriptions: Mapping[str, str] | None = None,
        *,
        name: str = "support",
        last_resort: LastResort | None = None,
    ) -> None:
        unknown = [each for each in descriptions or {} if each not in bots]
        if not bots or unknown:
            raise ConfigError(
                f"A router has no bot {unknown[0]!r:.80}." if unknown else "A router has no bots.",
                'Give them by name: Router({"Coffee": bot, …}, {"Coffee": "beans and plans"}).',
            )
        self.bots = dict(bots)
        self._first = next(iter(self.bots.values()))
        self._descriptions = dict(descriptions or {})
        self._vectors: dict[str, Vectors] = {}
        self._last_resort = last_resort
        self.config: BotConfig = self._first.config.updated({"name": name})
        self.knowledge = JoinedKnowledge([bot.knowledge for bot in self.bots.values()])

    @property
    def missing_tools(self) -> tuple[str, ...]:
        """Names of tools that the bots had when they were exported, and have not now."""
        return tuple(name for bot in self.bots.values() for name in bot.missing_tools)

    def choose(
        self,
        question: str,
        history: Sequence[Turn] = (),
        language: Language | None = None,
    ) -> tuple[str, Step]:
        """The name of the bot that a question is for, and the step that says why.

        Raises:
            ModelError: a model cannot be loaded.
        """
        began = perf_counter()
        standard = self.config.knowledge.default_language
        spoken = language or spoken_language(question, history, standard)
        if len(self.bots) == 1:
            name = next(iter(self.bots))
            return name, Step("route", 0.0, {"chosen": name, "reason": "there is no other bot"})
        asked = " ".join(question.split())[: self.config.max_question_chars]
        candidates = [
            Candidate(
                name,
                bot.prospect(asked, history, spoken),
                self._likeness(name, asked),
                share_of(bot.knowledge.store.languages(), spoken),
            )
            for name, bot in self.bots.items()
        ]
        best = chosen(candidates)
        detail = {
            "chosen": best.name,
            "reason": reason(best, candidates),
            "candidates": [each.data() for each in candidates],
        }
        return best.name, Step("route", perf_counter() - began, detail)

    def private(self, value: Any) -> Any:
        """Text or JSON data as every bot behind it keeps it; see :meth:`SupportBot.private`."""
        for bot in self.bots.values():
            value = bot.private(value)
        return value

    @property
    def case_form(self) -> dict[str, Any]:
        """What a customer is asked before a person takes over: that of the first bot."""
        return self._first.case_form

    def handoff(self, answer: Answer, *given: Any, **more: Any) -> Case:
        """Pass a conversation on, with the first bot; see :meth:`SupportBot.handoff`."""
        return self._first.handoff(answer, *given, **more)

    def take_case(self, transcript: Sequence[Turn], **given: Any) -> Case:
        """Keep a case with the first bot, and deliver it; see :meth:`SupportBot.take_case`."""
        return self._first.take_case(transcript, **given)

    def deliver_cases(self) -> None:
        """Go on delivering what waits with any bot."""
        for bot in self.bots.values():
            bot.deliver_cases()

    def forget_cases(self) -> None:
        """Delete what any bot may not keep any longer."""
        for bot in self.bots.values():
            bot.forget_cases()

    def warm_up(self) -> None:
        """Load the models of every bot, so that the first question is as fast as others."""
        for bot in self.bots.values():
            bot.warm_up()

    def close(self) -> None:
        """Close every bot. Idempotent."""
        for bot in self.bots.values():
            bot.close()

    def _events(
        self,
        question: str,
        history: Sequence[Turn],
        language: Language | None,
        cancel: Callable[[], bool] | None,
        config: BotConfig | None,
    ) -> Iterator[Event]:
        name, step = self.choose(question, history, language)
        bot = self.bots[name]
        options: dict[str, Any] = {"language": language, "cancel": cancel, "history": history}
        if config is not None:
            options["config"] = bot.config.model_copy(update={"generator": config.generator})
        for event in bot.stream(question, **options):
            if event.answer is None:
                yield event
                continue
            answer = replace(
                event.answer,
                bot=name,
                trace=(step, *event.answer.trace),
                timings={
                    **event.answer.timings,
                    "route": step.seconds,
                    "total": event.answer.timings.get("total", 0.0) + step.seconds,
                },
            )
            if self._last_resort is not None and _unanswered(answer):
                yield from _rescued(self._last_resort, answer)
            else:
                yield Event("answer", answer=answer)

    def _likeness(self, name: str, question: str) -> float:
        description = self._descriptions.get(name)
        if description is None:
            return 0.0
        embedder = self._first.knowledge.embedder
        if name not in self._vectors:
            self._vectors[name] = embedder.embed_query(description)
        return max(0.0, float(self._vectors[name] @ embedder.embed_query(question)))

    def __repr__(self) -> str:
        return f"Router({', '.join(self.bots)})"


def _unanswered(answer: Answer) -> bool:
    """The documents held no answer: no policy, guard or tool refused, and all of it was heard."""
    steps = {step.name: step.detail for step in answer.trace}
    whole = not steps.get("guard", {}).get("left_out")
    return answer.action == "refuse" and "abstain" in steps and whole


def _rescued(last_resort: LastResort, answer: Answer) -> Iterator[Event]:
    """The refusal, or what the large model says in its place."""
    began = perf_counter()
    leaving = last_resort.leaving(answer.question, answer.language)
    ending, text = last_resort.answer(leaving)
    detail = {**leaving.data(), "left": ending != "refused", "ending": ending}
    if ending not in ("done", "refused"):
        detail["error"] = text
    step = Step("last_resort", perf_counter() - began, detail)
    answer = replace(answer, trace=(*answer.trace, step))
    if ending == "done":
        notice = NOTICE[answer.language].replace("{model}", last_resort.model)
        answer = replace(answer, text=text, action="answer", citations=(), notice=notice)
        yield Event("replaced", text=text)
    yield Event("answer", answer=answer)
