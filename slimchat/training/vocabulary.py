"""Cut a unigram vocabulary of a hundred languages down to the three that are needed.

The pieces kept are those that English, Spanish and Portuguese text uses most, counted in the
training texts and in everyday words weighted by their frequency (the package wordfreq). A word
whose piece is gone falls apart into smaller pieces; every single character of the three
languages stays, so nothing becomes unknown.
"""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

START, PAD, END, UNKNOWN = "<s>", "<pad>", "</s>", "<unk>"
SPECIAL = (START, PAD, END, UNKNOWN)
CHARACTERS = (
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    "áàâãäéèêëíìîïóòôõöúùûüçñÁÀÂÃÄÉÈÊËÍÌÎÏÓÒÔÕÖÚÙÛÜÇÑªº"
    "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~¿¡«»“”‘’–—…·•°€£¥§±×÷²³½¼¾™©®→✓▁"
)
"""Letters of the three languages, digits and marks."""


def unigram(pieces: Sequence[str], scores: Sequence[float]) -> Tokenizer:
    """A tokenizer over the pieces; the first four are :data:`SPECIAL`."""
    made = Tokenizer(models.Unigram(list(zip(pieces, scores, strict=True)), unk_id=3))
    made.normalizer = normalizers.NFKC()
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()]
    )
    made.post_processor = processors.TemplateProcessing(
        single=f"{START} $A {END}",
        pair=f"{START} $A {END} $B {END}",
        special_tokens=[(START, 0), (END, 2)],
    )
    made.decoder = decoders.Metaspace()
    made.add_special_tokens(list(SPECIAL))
    return made


def without_accents(text: str) -> str:
    """The text as many customers type it."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def in_texts(tokenizer: Tokenizer, texts: Iterable[str]) -> Counter[int]:
    """How often each piece occurs."""
    counts: Counter[int] = Counter()
    for row in tokenizer.encode_batch(list(texts), add_special_tokens=False):
        counts.update(row.ids)
    return counts


def in_words(tokenizer: Tokenizer, words: Mapping[str, float]) -> Counter[int]:
    """Expected count of each piece in running text of these words, with and without accents."""
    counts: Counter[int] = Counter()
    for form, share in ((str, 0.6), (without_accents, 0.2), (str.capitalize, 0.2)):
        rows = tokenizer.encode_batch([form(word) for word in words], add_special_tokens=False)
        for row, frequency in zip(rows, words.values(), strict=True):
            for piece in row.ids:
                counts[piece] += share * frequency  # type: ignore[assignment]
    return counts


def everyday_words(language: str, count: int = 60_000) -> dict[str, float]:
    """The commonest words of a language with their share of running text."""
    from wordfreq import get_frequency_dict

    found = get_frequency_dict(language, wordlist="large")
    return dict(sorted(found.items(), key=lambda item: -item[1])[:count])


def most_used(counts: Iterable[Mapping[int, float]], pieces: Sequence[str], size: int) -> list[int]:
    """Ids to keep, ascending: special ones, characters, and the most used by equal shares.

    Args:
        counts: one table per kind of text; each counts as much as any other.
    """
    share: Counter[int] = Counter()
    for table in counts:
        total = sum(table.values())
        for piece, count in table.items():
            share[piece] += count / total  # type: ignore[assignment]
    place = {piece: index for index, piece in enumerate(pieces)}
    kept = dict.fromkeys(range(len(SPECIAL)))
    kept |= dict.fromkeys(place[c] for c in CHARACTERS if c in place)
    for index, _ in share.most_common():
        if len(kept) >= size:
            break
        kept[index] = None
    return sorted(kept)


def save(tokenizer: Tokenizer, base_config: dict[str, Any], folder: Path) -> None:
    """Write the tokenizer as transformers reads it."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(json.dumps(base_config, indent=1))
