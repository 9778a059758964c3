"""The first cell of the scripted notebook: a bot that needs no model."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

from slimchat.errors import ModelNotFoundError
from slimchat.types import Action, Answer, Citation, Event, Language, Passage, Usage

QUOTE = 'Unopened  goods: 30 days.\nOpened goods: <b>14 days</b>, "as new".'
RETURNS = Citation("policies/returns.md", "Returns", "Returns > Europe", 3, QUOTE, "p1", 0.874)
MANUAL = Citation(
    "manuals/espresso-machine-pro-2000-user-manual.pdf", "Espresso Machine Pro 2000 user manual",
    "Care and maintenance > Descaling the boiler", 12, "Descale every 3 months.", "p2", 0.62,
)  # fmt: skip
GOOD = (
    "You can return an **opened machine** within 14 days [1]:\n\n"
    "1. Clean it and pack it.\n2. Print the label from [your account](https://example.com/account)."
    "\n3. Hand it in.\n\n| Country | Days |\n|---|---:|\n| Spain | 14 |\n| Portugal | 14 |\n\n"
    "Descale it first [2]: `program 3`."
)
EVIL = (
    'Look <img src=x onerror="window.__pwned = 1"> '
    "<script>window.__pwned = 2</script> [here](javascript:window.__pwned=3) "
    '<p data-commandlinker-command="terminal:create-new" id="evil">p</p>'
)


class ScriptedBot:
    """Chooses its answer by the question."""

    def passage(self, passage_id: str) -> Passage:
        text = f"Before the quote. {QUOTE} After it." if passage_id == "p1" else passage_id
        return Passage(passage_id, RETURNS.source, RETURNS.title, ("Europe",), text, "en", 0)

    def stream(
        self,
        question: str,
        *,
        history: Sequence[tuple[str, str]] = (),
        cancel: Callable[[], bool] = lambda: False,
        language: Language | None = None,
    ) -> Iterator[Event]:
        yield Event("retrieved")
        if "evil" in question:
            yield from self._say(EVIL)
        elif "refuse" in question:
            yield from self._say("The documents do not say.", action="refuse")
        elif "person" in question:
            yield from self._say("A colleague will write to you.", action="handoff")
        elif "which" in question:
            yield from self._say("Which machine?", action="clarify")
        elif "language" in question:
            yield from self._say(f"language: {language}")
        elif "history" in question:
            yield from self._say(f"{len(history)} earlier texts")
        elif "error" in question:
            raise ModelNotFoundError("There is no model 'tiny'.", "Run: slimchat models pull tiny")
        elif "long" in question:
            for n in range(3000):
                if cancel():
                    break
                yield Event("token", f"word{n} ")
                time.sleep(0.05)
            yield self._answer("The long text was stopped.", cancelled=cancel())
        else:
            yield from self._say(GOOD, (RETURNS, MANUAL))

    def _say(
        self, text: str, citations: tuple[Citation, ...] = (), action: Action = "answer"
    ) -> Iterator[Event]:
        for n in range(0, len(text), 4):
            yield Event("token", text[n : n + 4])
            time.sleep(0.004)
        yield self._answer(text, citations, action)

    def _answer(
        self,
        text: str,
        citations: tuple[Citation, ...] = (),
        action: Action = "answer",
        cancelled: bool = False,
    ) -> Event:
        return Event("answer", answer=Answer(
            text=text, action=action, citations=citations, confidence=0.87, language="en",
            timings={"total": 0.1}, usage=Usage(), trace=(), id="a1", cancelled=cancelled,
        ))  # fmt: skip
