"""slimchat's own engine, measured through the interface that a bot uses."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import ctranslate2

from slimchat.config import GeneratorConfig
from slimchat.models.bench.running import Written
from slimchat.models.engine import load_generator
from slimchat.models.tokenization import load_tokenizer

_WORDS = 2000


class SlimchatEngine:
    """A model folder in memory; see :class:`~slimchat.models.bench.running.Running`.

    Raises:
        ModelNotFoundError, ModelFormatError: it cannot be loaded.
    """

    def __init__(self, folder: Path) -> None:
        self.version = f"CTranslate2 {ctranslate2.__version__}"
        self._model = load_generator(folder)
        self._words = _known_words(folder)

    def prompt(self, tokens: int, number: int, opening: int = 0) -> str:
        """Random words of the model's vocabulary; the opening is a chat model's instructions."""
        limit = min(tokens, self._model.max_prompt_tokens)
        start = self._grown(" ".join, min(opening, limit), random.Random("opening"))  # noqa: S311

        def whole(words: Sequence[str]) -> str:
            return self._rendered(" ".join(start), " ".join(words))

        return whole(self._grown(whole, limit, random.Random(number)))  # noqa: S311

    def answer(self, prompts: Sequence[str], tokens: int) -> list[Written]:
        """Each prompt from a thread of its own, as a server does."""
        if len(prompts) == 1:
            return [self._written(prompts[0], tokens)]
        with ThreadPoolExecutor(len(prompts)) as pool:
            return list(pool.map(lambda prompt: self._written(prompt, tokens), prompts))

    def _written(self, prompt: str, tokens: int) -> Written:
        generation = self._model.stream(prompt, GeneratorConfig(max_new_tokens=tokens))
        for _ in generation:
            pass
        usage, timings = generation.usage, generation.timings
        return Written(
            usage.prompt_tokens, usage.completion_tokens, timings.first_token_s, timings.total_s
        )

    def _rendered(self, opening: str, rest: str) -> str:
        messages = [{"role": "system", "content": opening}] if opening else []
        rendered = self._model.render_chat([*messages, {"role": "user", "content": rest}])
        return f"{opening} {rest}".strip() if rendered is None else rendered

    def _grown(
        self, text: Callable[[Sequence[str]], str], tokens: int, chosen: random.Random
    ) -> list[str]:
        """Words whose text has so many tokens, or fewer where no word fits any more."""

        def count(words: Sequence[str]) -> int:
            return self._model.count_tokens(text(words))

        words: list[str] = []
        while (missing := tokens - count(words)) > 2:
            words += [chosen.choice(self._words) for _ in range(missing // 2)]
        while words and count(words) > tokens:
            words.pop()
        while (known := count(words)) < tokens:
            word = next((w for w in self._words if known < count([*words, w]) <= tokens), None)
            if word is None:
                break
            words.append(word)
        return words


def _known_words(folder: Path) -> list[str]:
    """Words that are single tokens of the vocabulary."""
    tokenizer = load_tokenizer(folder)
    size = tokenizer.get_vocab_size()
    chosen = random.Random(0).sample(range(size), min(size, 4 * _WORDS))  # noqa: S311
    words = [tokenizer.decode([number]).strip() for number in chosen]
    return [word for word in words if word.isalnum() and word.isascii()][:_WORDS] or ["a"]
