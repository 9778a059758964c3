"""``slimchat chat``: a conversation in the terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from slimchat.cli.handling import interruptible, tell
from slimchat.cli.options import Made
from slimchat.cli.output import console, say
from slimchat.errors import SlimchatError

if TYPE_CHECKING:
    from rich.console import Console

    from slimchat.bot import SupportBot
    from slimchat.types import Answer, Turn

HELP = "/sources shows the sources in full, /clear forgets the conversation, /quit leaves."
LEAVING = frozenset({"/quit", "/exit", "quit", "exit", ":q", "salir", "sair"})
"""Words that nobody asks a support team as a question."""


def chat(bot: Made) -> None:
    """Talk with a bot. Ctrl-C stops an answer; /sources, /clear and /quit."""
    from slimchat._bot.opening import open_bot

    out = console()
    with open_bot(bot) as support:
        if sys.stdin.isatty():
            support.warm_up()
            say(HELP, style="dim")
        Conversation(support, out).run(_read)


class Conversation:
    """Questions in, answers out, until the questions end.

    Args:
        out: where answers go; only a terminal shows them while they are written.
    """

    def __init__(self, bot: SupportBot, out: Console) -> None:
        self.bot, self.out = bot, out
        self.history: list[Turn] = []
        self.last: Answer | None = None

    def run(self, read: Callable[[], str | None]) -> None:
        """Talk until ``read`` returns ``None`` or the user leaves."""
        line = read()
        while line is not None:
            text, line = line.strip(), None
            if text.casefold() in LEAVING:
                return
            if text.startswith("/"):
                self.command(text)
            elif text:
                try:
                    line = self.hand_over(self.answer(text), read)
                except SlimchatError as error:
                    tell(error, as_json=False)
            line = read() if line is None else line

    def hand_over(self, answer: Answer | None, read: Callable[[], str | None]) -> str | None:
        """Pass the conversation on where the answer offers that. Returns a question that was
        asked instead."""
        from slimchat.cli.contact import hand_over

        if answer is None or answer.action != "handoff" or not self.bot.case_form:
            return None
        return hand_over(self.bot, answer, self.history[:-2], read)

    def command(self, name: str) -> None:
        """Do what a line with a slash asks for."""
        if name == "/clear":
            self.history, self.last = [], None
            say("The conversation is forgotten.", style="dim")
        elif name == "/sources":
            self._sources()
        else:
            say(HELP, style="dim")

    def answer(self, question: str) -> Answer | None:
        """Answer one question; Ctrl-C stops it, and then there may be no answer."""
        try:
            with interruptible() as cancel:
                answer = self._stream(question, cancel)
        except KeyboardInterrupt:
            answer = None
        if answer is None:
            say("Stopped.", style="dim")
            return None
        self.last = answer
        self.history += [("user", question), ("assistant", answer.text)]
        return answer

    def _stream(self, question: str, cancel: Callable[[], bool]) -> Answer | None:
        from rich.text import Text

        from slimchat.render import answer_rich, plain

        live, shown, answer = self.out.is_terminal, "", None
        for event in self.bot.stream(question, history=tuple(self.history), cancel=cancel):
            if event.type == "token" and live:
                shown += event.text
                self.out.print(Text(plain(event.text)), end="", soft_wrap=True)
            elif event.type == "replaced" and live:
                if shown:
                    self.out.print(Text("\nCorrected after checking the sources:", style="dim"))
                shown = event.text
                self.out.print(Text(plain(event.text)), end="", soft_wrap=True)
            elif event.type == "answer":
                answer = event.answer
        if shown:
            self.out.print("\n")
        if answer is not None:
            self.out.print(
                answer_rich(answer, with_text=answer.text.strip() != shown.strip()), end="\n\n"
            )
        return answer

    def _sources(self) -> None:
        from rich.text import Text

        from slimchat.render import place, plain

        citations = self.last.citations if self.last else ()
        if not citations:
            say("The last answer has no sources.", style="dim")
        for number, item in enumerate(citations, start=1):
            self.out.print(Text(plain(f"[{number}] {item.title}"), style="bold"))
            self.out.print(Text(plain(f"{place(item)}; score {item.score:.2f}"), style="dim"))
            self.out.print(Text(plain(item.quote)), end="\n\n")


def _read() -> str | None:
    """The next line, or ``None`` at the end. Ctrl-C drops a line; on an empty one it leaves."""
    if not sys.stdin.isatty():
        return sys.stdin.readline() or None
    import readline  # noqa: F401  (input() gains editing and recall)

    for _ in range(2):
        try:
            return input("> ")
        except EOFError:
            return None
        except KeyboardInterrupt:
            say("\nCtrl-C again, Ctrl-D or /quit leaves.", style="dim")
    return None
