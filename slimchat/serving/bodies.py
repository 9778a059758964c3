"""What clients send, with bounds. Fields that are not used here may be there."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from slimchat.errors import HttpError
from slimchat.feedback.verdict import Thumb, Verdict
from slimchat.serving.records import SHORTER, TURNS
from slimchat.types import Action, Language, SearchMode, Turn

Text = Annotated[str, Field(min_length=1, max_length=20_000)]
Name = Annotated[str, Field(pattern=r"^[\w.:-]{1,80}$")]
"""Of a conversation."""
Past = tuple[Literal["user", "assistant"], Annotated[str, Field(max_length=20_000)]]
"""A turn that is over."""
_UNUSED_ROLES = ("system", "developer", "tool", "function")


class Part(BaseModel):
    """A part of a message."""

    type: str
    text: str | None = None


class Message(BaseModel):
    """A message of a conversation."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[Part] | None = None

    def words(self, place: int) -> str:
        """Its text.

        Raises:
            HttpError: it holds something else.
        """
        if self.content is None or isinstance(self.content, str):
            return self.content or ""
        other = sorted({part.type[:40] for part in self.content if part.type != "text"})
        if other:
            raise HttpError(
                400,
                "unsupported_content",
                f"Message {place} holds {', '.join(other)}; the bot reads text.",
                "Send parts of the type 'text'.",
                param=f"messages[{place}].content",
            )
        return "".join(part.text or "" for part in self.content)


class Wishes(BaseModel):
    """What OpenAI's API has no word for.

    Attributes:
        language: of the fixed texts; by default the question's own.
        conversation: names the conversation that the question belongs to, for transcripts.
        drafts: whether to be sent tokens that may be replaced, as they are written.
    """

    model_config = ConfigDict(extra="forbid")

    language: Language | None = None
    drafts: bool = False
    conversation: Name | None = None


class StreamOptions(BaseModel):
    """OpenAI's ``stream_options``."""

    include_usage: bool = False


class ChatBody(BaseModel):
    """A request for an answer."""

    model_config = ConfigDict(extra="allow")

    model: str | None = None
    messages: list[Message] = Field(min_length=1)
    stream: bool = False
    stream_options: StreamOptions | None = None
    n: Literal[1] | None = None
    max_tokens: int | None = Field(None, ge=1)
    max_completion_tokens: int | None = Field(None, ge=1)
    temperature: float | None = Field(None, ge=0, le=2)
    top_p: float | None = Field(None, gt=0, le=1)
    seed: int | None = Field(None, ge=-(2**63), lt=2**63)
    slimchat: Wishes = Wishes()
    _unseeded: bool = PrivateAttr(False)

    def without_seed(self) -> None:
        """Leave out the seed, which then counts as ignored."""
        self._unseeded = self.seed is not None
        self.seed = None

    def conversation(self) -> tuple[str, list[Turn]]:
        """The question, and the turns before it.

        Raises:
            HttpError: the last message is not the user's, or one is no text.
        """
        said = [(message.role, message.words(place)) for place, message in enumerate(self.messages)]
        turns = [(role, text) for role, text in said if role not in _UNUSED_ROLES]
        if not turns or turns[-1][0] != "user":
            raise HttpError(
                400,
                "no_question",
                "The last message is not the user's.",
                'End with {"role": "user", "content": "…"}.',
                param="messages",
            )
        return turns[-1][1], [(role, text) for role, text in turns[:-1] if text]

    def ignored(self) -> list[str]:
        """What was sent and changes nothing: the bot answers from its documents alone."""
        fields = [name[:40] for name, value in (self.model_extra or {}).items() if value]
        fields = [*fields[:20], *(["seed"] if self._unseeded else [])]
        roles = {message.role for message in self.messages} & set(_UNUSED_ROLES)
        return sorted([*fields, *(f"messages of {role}" for role in roles)])


class EmbeddingsBody(BaseModel):
    """A request for vectors."""

    model: str | None = None
    input: Text | list[Text] = Field(description="Text, or texts; token numbers are not read.")
    encoding_format: Literal["float", "base64"] = "float"
    dimensions: int | None = None


class SearchBody(BaseModel):
    """A request for passages."""

    model_config = ConfigDict(extra="forbid")

    query: str = Field(min_length=1, max_length=20_000)
    k: int = Field(10, ge=1, le=100)
    mode: SearchMode | None = None
    language: Language | None = None
    rerank: bool | None = None


class Cited(BaseModel):
    """What an answer cites."""

    model_config = ConfigDict(extra="ignore")

    source: str = Field(max_length=400)
    quote: str = Field("", max_length=2000)


class FeedbackBody(BaseModel):
    """A verdict on an answer.

    Attributes:
        history: the turns before the question.
        edited: the answer as it should be.
    """

    model_config = ConfigDict(extra="forbid")

    answer_id: str = Field(min_length=1, max_length=80)
    verdict: Thumb
    reasons: list[Annotated[str, Field(max_length=40)]] = Field(default=[], max_length=10)
    comment: str = Field("", max_length=4000)
    question: str = Field("", max_length=20_000)
    answer: str = Field("", max_length=20_000)
    edited: str = Field("", max_length=20_000)
    history: list[Past] = Field(default=[], max_length=200)
    citations: list[Cited] = Field(default=[], max_length=20)
    action: Action | None = None
    language: Language | None = None
    conversation: Name | None = None

    def as_verdict(self) -> Verdict:
        """The same as a store keeps it."""
        return Verdict(
            self.answer_id,
            self.verdict,
            self.question,
            self.answer,
            tuple(self.reasons),
            self.comment,
            self.edited,
            tuple((role, text[:SHORTER]) for role, text in self.history[-TURNS:]),
            tuple({"source": one.source, "quote": one.quote} for one in self.citations),
            self.action,
            self.language,
            self.conversation or "",
            channel="web",
        )


class GoldenBody(BaseModel):
    """A question for the golden set. What its fields may hold, the golden set decides."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(min_length=1, max_length=80)
    question: str = Field(min_length=1, max_length=20_000)
    language: Language
    action: Action
    history: list[Past] = Field(default=[], max_length=200)
    reference_answer: str | None = Field(None, max_length=20_000)
    reference_sources: list[Annotated[str, Field(max_length=400)]] = Field(
        default=[], max_length=20
    )
    note: str | None = Field(None, max_length=4000)


class Said(BaseModel):
    """A turn of a conversation that is passed on."""

    model_config = ConfigDict(extra="forbid")

    role: Literal["user", "assistant"]
    content: str = Field(max_length=20_000)


class HandoffBody(BaseModel):
    """A conversation for a person.

    Attributes:
        messages: the whole of it, the answer last.
        sources: documents that the answer cites.
        contact: what the form asked for, by field; ``GET /v1/chat`` tells the fields.
        consent: the customer agreed.
    """

    model_config = ConfigDict(extra="forbid")

    answer_id: str = Field(min_length=1, max_length=80)
    messages: list[Said] = Field(min_length=1, max_length=400)
    language: Language = "en"
    sources: list[Annotated[str, Field(max_length=400)]] = Field(default=[], max_length=20)
    contact: dict[str, Annotated[str, Field(max_length=4000)]] = Field(max_length=20)
    consent: bool


class SessionBody(BaseModel):
    """A token for the chat page's cookie."""

    token: str = Field(max_length=200)
