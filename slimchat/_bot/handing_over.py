"""How a bot passes a conversation on to a person."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from slimchat._bot.case_sources import sources_for, sources_of
from slimchat.types import Answer, Language, Turn

if TYPE_CHECKING:
    from slimchat.bot import SupportBot
    from slimchat.config import HandoffConfig
    from slimchat.handover.case import Case
    from slimchat.handover.courier import Courier

OUTBOX = "cases.sqlite"
_OPENING = threading.Lock()


def case_file(origin: Path, config: HandoffConfig) -> Path:
    """Where the outbox of a bot lies.

    Args:
        origin: the bot's folder, or its file.
    """
    if config.outbox is not None:
        return Path(config.outbox)
    if origin.is_dir():
        return origin / OUTBOX
    return origin.with_name(f"{origin.name}.{OUTBOX}")


class HandingOver:
    """Cases of a bot: kept in its folder, delivered as its settings say."""

    _courier: tuple[HandoffConfig, Courier] | None = None

    def handoff(
        self,
        answer: Answer,
        history: Sequence[Turn] = (),
        contact: Mapping[str, str] | None = None,
        *,
        consent: bool = False,
    ) -> Case:
        """Pass a conversation on to a person; see :meth:`take_case`.

        Args:
            answer: the last one; its action need not be ``handoff``.
            history: the turns before its question, oldest first.
            contact: what the customer left, by field of ``config.handoff.fields``.
            consent: the customer agreed that it is passed on.

        Raises:
            HandoverError: as for :meth:`take_case`.
        """
        reasons = [step.detail.get("reason") for step in answer.trace if step.name == "handoff"]
        return self.take_case(
            [*history, ("user", answer.question), ("assistant", answer.text)],
            answer_id=answer.id,
            language=answer.language,
            reason=next((str(reason) for reason in reversed(reasons) if reason), "request"),
            sources=sources_of(answer, self._case_bot.config.retriever.k),
            contact=contact or {},
            consent=consent,
        )

    def take_case(
        self,
        transcript: Sequence[Turn],
        *,
        answer_id: str,
        language: Language,
        contact: Mapping[str, Any],
        consent: bool,
        reason: str | None = None,
        sources: Sequence[str] = (),
    ) -> Case:
        """Keep a case, durably, and deliver it in the background as the settings say.

        The first case of an answer counts: the same again gives the case that there is.

        Args:
            answer_id: of the last answer; the case's id follows from it.
            reason: why; by default what the last question tells.
            sources: of the last answer; by default what a search for the last question finds.

        Raises:
            HandoverError: handing over is switched off, the customer does not agree, a detail is
                missing or wrong, or the case cannot be kept.
        """
        from slimchat.dialogue.texts import text
        from slimchat.errors import HandoverError
        from slimchat.handover.case import made
        from slimchat.handover.contact import checked

        config = self._case_bot.config
        if not config.handoff.enabled:
            raise HandoverError(
                "This bot passes nothing on to people.", "Set handoff.enabled to true."
            )
        details = checked(contact, config.handoff)
        if not consent:
            raise HandoverError(
                "The customer has not agreed that the conversation is passed on.",
                "Ask, and give consent=True.",
                field="consent",
            )
        return self.cases.hand_in(
            made(
                transcript,
                answer_id=answer_id,
                bot=config.name,
                language=language,
                reason=reason or self._reason(transcript),
                sources=sources or sources_for(self._case_bot, transcript, language),
                contact=details,
                consent=text("handoff_consent", language, config.texts),
            )
        )

    @property
    def cases(self) -> Courier:
        """The cases and their ways; ``cases.outbox`` holds them.

        Raises:
            HandoverError: the outbox cannot be used.
        """
        from slimchat.handover.courier import Courier
        from slimchat.handover.outbox import Outbox
        from slimchat.handover.places import placed

        config = placed(self._case_bot.config.handoff)
        with _OPENING:
            if self._courier is None or self._courier[0] != config:
                old, outbox = self._courier, Outbox(self.case_file)
                self._courier = (config, Courier(outbox, config))
                if old is not None:
                    old[1].close()
                    self._courier[1].start()
            courier = self._courier[1]
        courier.forget()
        return courier

    @property
    def case_form(self) -> dict[str, Any]:
        """What an interface must ask a customer, as JSON data; empty where nothing is passed
        on."""
        from slimchat.handover.contact import form

        config = self._case_bot.config
        return form(config.handoff, config.texts)

    @property
    def case_file(self) -> Path:
        """Where the outbox lies."""
        from slimchat.handover.places import placed

        return case_file(self._case_bot.origin, placed(self._case_bot.config.handoff))

    def deliver_cases(self) -> None:
        """Go on delivering what waits, in the background; nothing where nothing does.

        Raises:
            HandoverError: the outbox cannot be used.
        """
        if self.case_file.exists():
            self.cases.start()

    def forget_cases(self) -> None:
        """Delete cases that have arrived and may not be kept any longer; once an hour at most.

        Raises:
            HandoverError: the outbox cannot be used.
        """
        if self.case_file.exists():
            self.cases.forget()

    def _reason(self, transcript: Sequence[Turn]) -> str:
        """Why, as far as the conversation tells; else the customer has asked for it."""
        from slimchat.dialogue.handoff import decide, without_answer

        bot = self._case_bot
        places = [place for place, (role, _) in enumerate(transcript) if role == "user"]
        if not places:
            return "request"
        before = decide(
            transcript[places[-1]][1],
            transcript[: places[-1]],
            bot.config,
            bot.knowledge.embedder,
        )
        return before.reason or without_answer(before, bot.config.handoff).reason or "request"

    def _close_cases(self) -> None:
        with _OPENING:
            courier, self._courier = self._courier, None
        if courier is not None:
            courier[1].close()

    @property
    def _case_bot(self) -> SupportBot:
        return cast("SupportBot", self)
