"""What a card says of a cut vocabulary."""

from __future__ import annotations

from pydantic import Field

from slimchat.models.model_files import Record


class TrimFigures(Record):
    """What was cut, for what, and how it was proven equal.

    Attributes:
        tokens_before: rows of the vocabulary; ``tokens_after`` likewise.
        bytes_before: size of ``model.bin``; ``bytes_after`` likewise.
        languages: whose everyday words stay whole.
        documents: SHA-256 of each file whose tokens stay, sorted; nothing else is kept of them.
        texts: texts that both tokenizers cut alike, all of the documents among them.
        prompts: inputs that both models computed.
        delta: largest ``|difference| / std`` of the kept tokens' logits, or of an encoder's hidden
            states, both models computing as the bot runs them; ``delta_bound`` is what it may be.
        greedy_equal: both write the same tokens greedily, as far as those of the whole model stay
            within the kept vocabulary (``None`` for encoders).
        greedy_whole: prompts whose answer stays there to its end.
    """

    tokens_before: int = Field(ge=1)
    tokens_after: int = Field(ge=1)
    bytes_before: int = Field(ge=1)
    bytes_after: int = Field(ge=1)
    languages: tuple[str, ...]
    documents: tuple[str, ...]
    texts: int
    prompts: int
    delta: float
    delta_bound: float
    greedy_equal: bool | None
    greedy_whole: int
