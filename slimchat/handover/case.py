"""The case file: everything a person needs to take over a conversation."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from slimchat.errors import HandoverError
from slimchat.knowledge.analysis import clean
from slimchat.types import Language, Turn

VERSION = 1


@dataclass(frozen=True, slots=True)
class Case:
    """One conversation that a person takes over.

    It holds what the customer said and left, as it is; it belongs in no log and no trace.

    Attributes:
        id: the same for everything that is made of the same answer.
        time: when it was made, ISO 8601, UTC.
        bot: the bot's name.
        reason: why a person is needed; see :class:`slimchat.dialogue.handoff.Decision`.
        answer_id: of the answer that was passed on.
        transcript: the whole conversation, oldest first.
        sources: documents that its last answer cites, else those found for its last question.
        contact: what the form asked for, by field.
        consent: the sentence that the customer agreed to.
    """

    id: str
    time: str
    bot: str
    language: Language
    reason: str
    answer_id: str
    transcript: tuple[Turn, ...]
    sources: tuple[str, ...] = ()
    contact: Mapping[str, str] = field(default_factory=dict)
    consent: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, as it is written and sent."""
        return {
            "version": VERSION,
            "id": self.id,
            "time": self.time,
            "bot": self.bot,
            "language": self.language,
            "reason": self.reason,
            "answer_id": self.answer_id,
            "transcript": [{"role": role, "text": said} for role, said in self.transcript],
            "sources": list(self.sources),
            "contact": dict(self.contact),
            "consent": self.consent,
        }

    def to_json(self) -> str:
        """The same text for the same case, always."""
        return json.dumps(self.to_dict(), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Case:
        """Read what :meth:`to_json` wrote.

        Raises:
            HandoverError: it is of another version, or damaged.
        """
        try:
            data = json.loads(text)
            if data.pop("version") != VERSION:
                raise ValueError("it is of another version")
            turns = tuple((turn["role"], turn["text"]) for turn in data.pop("transcript"))
            return cls(**data | {"transcript": turns, "sources": tuple(data["sources"])})
        except (ValueError, KeyError, TypeError) as error:
            raise HandoverError(
                "A kept case cannot be read.", "It was written by another version of slimchat."
            ) from error

    def __repr__(self) -> str:
        return f"Case({self.id}, {self.reason}, {self.language}, {self.time})"


def made(
    transcript: Sequence[Turn],
    *,
    answer_id: str,
    bot: str,
    language: Language,
    reason: str,
    sources: Sequence[str] = (),
    contact: Mapping[str, str],
    consent: str,
) -> Case:
    """A new case."""
    return Case(
        id=hashlib.blake2b(answer_id.encode("utf-8", "replace"), digest_size=16).hexdigest(),
        time=datetime.now(UTC).isoformat(timespec="seconds"),
        bot=bot,
        language=language,
        reason=reason,
        answer_id=clean(answer_id),
        transcript=tuple((role, clean(said)) for role, said in transcript),
        sources=tuple(dict.fromkeys(map(clean, sources))),
        contact={name: clean(value) for name, value in contact.items()},
        consent=consent,
    )
