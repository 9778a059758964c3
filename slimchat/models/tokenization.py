"""Text to tokens and back, the way back in pieces that never split a character."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tokenizers import Tokenizer

from slimchat.errors import ModelFormatError

TOKENIZER_FILE = "tokenizer.json"
INCOMPLETE = "\N{REPLACEMENT CHARACTER}"
"""What a text ends with whose last character lacks tokens."""


def load_tokenizer(folder: Path) -> Tokenizer:
    """Read ``tokenizer.json``, with truncation and padding off.

    Raises:
        ModelFormatError: the file is missing or damaged.
    """
    path = folder / TOKENIZER_FILE
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # tokenizers raises bare Exception
        raise ModelFormatError(
            f"The tokenizer {path} cannot be read ({error}).",
            "Copy the folder again, or convert the model again.",
        ) from error
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def end_marks(tokenizer: Tokenizer) -> tuple[int, int]:
    """The ids that an encoder expects before and after every text.

    They are what the tokenizer makes of an empty text: ``[CLS] [SEP]`` for BERT, ``<s> </s>``
    for the vocabulary of XLM-R.

    Raises:
        ModelFormatError: the tokenizer does not put one mark on either side.
    """
    ids = tokenizer.encode("").ids
    if len(ids) != 2:
        raise ModelFormatError(
            f"The tokenizer puts {len(ids)} marks around a text; an encoder needs two.",
            "Use the tokenizer.json that belongs to the model.",
        )
    return int(ids[0]), int(ids[1])


class Detokenizer:
    """Turns token ids into text piece by piece.

    Decodes a short window of tokens again with each new one and gives out what was added, so
    that spaces and characters of several tokens come out as when all is decoded at once.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._ids: list[int] = []
        self._shown = 0
        self._given = ""

    def push(self, token: int) -> str:
        """The text that this token completes; empty while a character is unfinished."""
        self._ids.append(token)
        text = self._decode(self._ids)
        piece = text[len(self._given) :]
        # Moving on after a token without text would lose the space before the next word.
        if not piece or text.endswith(INCOMPLETE):
            return ""
        self._ids = self._ids[self._shown :]
        self._shown = len(self._ids)
        self._given = self._decode(self._ids)
        return piece

    def flush(self) -> str:
        """The text still held back, without an unfinished character at its end."""
        text = self._decode(self._ids)[len(self._given) :]
        self._ids, self._shown, self._given = [], 0, ""
        return text.rstrip(INCOMPLETE)

    def _decode(self, ids: Sequence[int]) -> str:
        return self._tokenizer.decode(list(ids), skip_special_tokens=True)
