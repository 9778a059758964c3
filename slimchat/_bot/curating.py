"""How people put answers of their own into a bot."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, cast

from slimchat.types import Answer

if TYPE_CHECKING:
    from slimchat.bot import SupportBot
    from slimchat.dialogue.faq_conflicts import Conflict
    from slimchat.knowledge.curated import CuratedAnswer

_MARKER = re.compile(r"[^\S\n]*\[\d{1,2}\]")


class Curating:
    """Curated answers of a bot: kept in its folder, said from the next question on."""

    def curate(
        self,
        answer: Answer,
        *,
        question: str | None = None,
        text: str | None = None,
        paraphrases: Sequence[str] = (),
        owner: str = "",
        valid_from: datetime.date | None = None,
        valid_until: datetime.date | None = None,
    ) -> CuratedAnswer:
        """Give this answer whenever its question is asked, without looking into the documents.

        It takes the place of an earlier curated answer to the same question. Every bot that has
        the folder open says it from now on; :meth:`check_curated` tells what it conflicts with.

        Args:
            answer: a past answer.
            question: to be answered so; by default the one that was asked, as the conversation
                completed it, without personal data.
            text: what to say; by default the answer's text without its markers.
            paraphrases: other wordings of the question.
            owner: who answers for it.
            valid_from: first day on which it is said.
            valid_until: last day on which it is said.

        Raises:
            CuratedError: there is nothing to say, as in a refusal without ``text``.
            BuildInProgressError: the folder is being built right now.
            KnowledgeError: the folder cannot be written.
        """
        from slimchat.dialogue.trace import read_as
        from slimchat.errors import CuratedError
        from slimchat.knowledge.curated import CuratedAnswer, merged

        if answer.action != "answer" and text is None:
            raise CuratedError(
                f"The bot did not answer {answer.question!r:.80} (its action is {answer.action}).",
                "Say what to answer: bot.curate(answer, text='…').",
            )
        private = self._curated_bot.private
        made = CuratedAnswer(
            question=question or private(read_as(answer.trace) or answer.question),
            answer=private(_MARKER.sub("", answer.text)) if text is None else text,
            language=answer.language,
            paraphrases=tuple(paraphrases),
            owner=owner,
            valid_from=valid_from,
            valid_until=valid_until,
            sources=tuple(
                dict.fromkeys(c.source for c in answer.citations if not (c.curated or c.tool))
            ),
        )
        self._curated_bot.knowledge.curated.change(lambda old: merged(old, [made]))
        return made

    @property
    def curated(self) -> tuple[CuratedAnswer, ...]:
        """The curated answers in force now."""
        return self._curated_bot.knowledge.curated.current().answers

    def uncurate(self, answers: Iterable[CuratedAnswer]) -> None:
        """Say these curated answers no more.

        Raises:
            BuildInProgressError: the folder is being built right now.
            KnowledgeError: the folder cannot be written.
        """
        ids = {answer.id for answer in answers}
        self._curated_bot.knowledge.curated.change(
            lambda old: tuple(answer for answer in old if answer.id not in ids)
        )

    def check_curated(self) -> list[Conflict]:
        """What is wrong with the curated answers: two for one question, or one with numbers,
        prices, dates, codes or links that no document near it holds."""
        from slimchat.dialogue.faq_conflicts import conflicts

        return conflicts(self._curated_bot.knowledge)

    @property
    def _curated_bot(self) -> SupportBot:
        return cast("SupportBot", self)
