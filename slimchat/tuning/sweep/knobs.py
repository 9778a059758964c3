"""What may be turned: settings with the range that is searched, and when each matters.

Types and bounds are the config's own (:mod:`slimchat.tuning.settings`); a range that is narrower
leaves out what is never useful. What the bot has now is always within the range.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from slimchat.config import BotConfig
from slimchat.errors import ConfigError
from slimchat.tuning.settings import groups, values

if TYPE_CHECKING:
    import optuna

Values = Mapping[str, Any]
"""Values by dotted setting."""
_HYBRID = "hybrid"


@dataclass(frozen=True, slots=True)
class Situation:
    """What there is to tune for.

    Attributes:
        docs: the folder of documents is known, so that indexes can be built.
        curated: the bot has curated answers.
        histories: questions have earlier turns.
        chat: its generator takes instructions.
        threshold: below which the bot refuses now.
        prompts: instructions to try besides its own.
    """

    docs: bool
    curated: bool
    histories: bool
    chat: bool
    threshold: float
    prompts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Knob:
    """One setting and its range.

    Attributes:
        low, high: of a number.
        whole: it is an integer.
        log: it is searched by its order of magnitude.
        choices: of any other.
        builds: a change needs an index of its own.
        first: its value now, where the setting itself is not set.
        when: whether it matters beside other values.
    """

    path: str
    low: float = 0.0
    high: float = 0.0
    whole: bool = False
    log: bool = False
    choices: tuple[Any, ...] = ()
    builds: bool = False
    first: Any = None
    when: Callable[[Values], bool] = lambda _: True

    def suggest(self, trial: optuna.Trial) -> Any:
        """A value to try."""
        if self.choices:
            index = trial.suggest_categorical(self.path, range(len(self.choices)))
            return self.choices[index]
        if self.whole:
            return trial.suggest_int(self.path, int(self.low), int(self.high), log=self.log)
        # Digits beyond these make no difference that could be measured, and no readable file.
        value = trial.suggest_float(self.path, self.low, self.high, log=self.log)
        return min(max(float(f"{value:.4g}"), self.low), self.high)

    def parameter(self, value: Any) -> Any:
        """A setting's value as Optuna's parameter."""
        if self.choices:
            return self.choices.index(value)
        return self.first if value is None else value

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data."""
        numbers = {} if self.choices else {"low": self.low, "high": self.high}
        choices = {"choices": [*self.choices]} if self.choices else {}
        return {"path": self.path, "builds": self.builds, **numbers, **choices}


def knobs_for(
    config: BotConfig, situation: Situation, only: Sequence[str] | None = None
) -> list[Knob]:
    """The knobs that matter for a bot.

    Args:
        only: the settings to turn; by default all of them.

    Raises:
        ConfigError: one of ``only`` cannot be turned.
    """
    known = {
        setting["path"]: setting for part in groups(type(config)) for setting in part["settings"]
    }
    now = values(config)
    found = [_fitted(knob, known[knob.path], now[knob.path]) for knob in _wanted(config, situation)]
    names = [knob.path for knob in found]
    unknown = [path for path in only or () if path not in names]
    if unknown or only == []:
        raise ConfigError(
            f"These settings cannot be tuned here: {', '.join(unknown) or 'none was named'}.",
            f"Those that can: {', '.join(names)}. Chunking needs the folder of documents.",
        )
    return [knob for knob in found if only is None or knob.path in only]


def _wanted(config: BotConfig, situation: Situation) -> Iterator[Knob]:
    yield from _retriever(config)
    yield from _answer(config, situation)
    if config.clarify.enabled:
        yield Knob("clarify.gap", 0, 15)
    if situation.curated and config.faq.enabled:
        yield Knob("faq.threshold", 0.7, 1.2, first=1.0)
    if situation.histories and config.history.enabled:
        yield Knob("history.max_turns", 1, 5)
        if config.history.choose:
            yield Knob("history.margin", 0, 5)
    if config.generator.model is not None:
        yield from _generator(config, situation)
    if situation.docs:
        yield Knob("chunking.max_tokens", 64, 400, builds=True)
        yield Knob("chunking.overlap_sentences", 0, 3, builds=True)


def _retriever(config: BotConfig) -> Iterator[Knob]:
    joined = config.retriever.mode == _HYBRID
    yield Knob("retriever.k", 1, 12)
    if joined:
        yield Knob("retriever.lexical_weight", 0, 4)
        yield Knob("retriever.dense_weight", 0, 4)
        yield Knob("retriever.rrf_k", 1, 100, log=True)
    if config.retriever.rerank:
        yield Knob("retriever.rerank_depth", 5, 40)
        yield Knob("retriever.fused_evidence", 0, 100)
        yield Knob("retriever.own_language_evidence", 0, 5)
        yield Knob("retriever.sibling_penalty", 0, 8)


def _answer(config: BotConfig, situation: Situation) -> Iterator[Knob]:
    if config.answer.max_wrong is None:  # else its owner has said how sure it must be
        yield Knob("answer.refuse_below", 0.02, 0.98, first=situation.threshold)
    if config.generator.model is not None:
        yield Knob("answer.mode", choices=("extractive", "generative"))
    yield Knob("answer.max_sentences", 1, 6, when=_extractive)
    yield Knob("answer.max_citations", 1, 5, when=_extractive)


def _generator(config: BotConfig, situation: Situation) -> Iterator[Knob]:
    yield Knob("generator.max_new_tokens", 48, 320, log=True, when=_generative)
    yield Knob("generator.repetition_penalty", 1, 1.3, when=_generative)
    if config.generator.temperature > 0:
        yield Knob("generator.temperature", 0, 1.2, when=_generative)
    own = config.generator.system_prompt
    prompts = dict.fromkeys([own, None, *situation.prompts])
    if situation.chat and len(prompts) > 1:
        yield Knob("generator.system_prompt", choices=tuple(prompts), when=_generative)


def _extractive(chosen: Values) -> bool:
    return bool(chosen["answer.mode"] == "extractive")


def _generative(chosen: Values) -> bool:
    return bool(chosen["answer.mode"] == "generative")


def _fitted(knob: Knob, setting: Mapping[str, Any], now: Any) -> Knob:
    """A knob within the setting's bounds, and around what it is now."""
    from dataclasses import replace

    if knob.choices:
        return knob
    current = knob.first if now is None else now
    low = min(max(knob.low, setting.get("minimum", knob.low)), current)
    high = max(min(knob.high, setting.get("maximum", knob.high)), current)
    first = None if now is not None else knob.first
    return replace(knob, low=low, high=high, whole=setting["kind"] == "integer", first=first)
