"""Teach an English vocabulary Spanish and Portuguese.

The pieces that Spanish and Portuguese text needs most are added to the base tokenizer. A new
row of the embedding table starts as the mean of its old pieces, mixed with the rows of its
English translations, as far as IBM Model 1 (Brown et al., 1993) finds them in parallel
sentences; the idea of starting from translations is that of WECHSEL (Minixhofer et al., 2022).
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

Alignment = dict[str, dict[str, float]]


def words(text: str, tokenizer: Tokenizer) -> list[str]:
    """The words of a text as the tokenizer sees them."""
    normal = tokenizer.normalizer.normalize_str(text)
    return [word for word, _ in tokenizer.pre_tokenizer.pre_tokenize_str(normal)]


def extend(base: Tokenizer, texts: Iterable[str], size: int) -> tuple[Tokenizer, list[str]]:
    """Add the ``size`` most useful pieces of ``texts`` that ``base`` lacks.

    Returns:
        the new tokenizer, whose first rows are those of ``base``, and the added pieces.
    """
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(words(text, base))
    learner = Tokenizer(models.WordPiece(unk_token="[UNK]"))  # noqa: S106
    learner.normalizer = normalizers.BertNormalizer(lowercase=True)
    learner.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(vocab_size=40_000, min_frequency=4, show_progress=False)
    learner.train_from_iterator(
        (f"{word} " * min(count, 200) for word, count in counts.items()), trainer
    )
    known = base.get_vocab()
    gain: Counter[str] = Counter()
    for word, count in counts.items():
        old = len(base.encode(word, add_special_tokens=False).ids)
        new = learner.encode(word, add_special_tokens=False).tokens
        for piece in new:
            if piece not in known and len(piece.removeprefix("##")) > 1:
                gain[piece] += count * max(0, old - len(new))
    added = [piece for piece, worth in gain.most_common(size) if worth > 0]
    data = json.loads(base.to_str())
    vocab = data["model"]["vocab"]
    for piece in added:
        vocab[piece] = len(vocab)
    return Tokenizer.from_str(json.dumps(data)), added


def align(pairs: Iterable[tuple[list[str], list[str]]], rounds: int = 5) -> Alignment:
    """IBM Model 1: ``t(english | foreign)`` from ``(english words, foreign words)`` pairs."""
    sentences = [(set(english), set(foreign)) for english, foreign in pairs]
    table: Alignment = {}
    for _ in range(rounds):
        counts: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for english, foreign in sentences:
            for target in english:
                scores = [
                    (source, table.get(source, {}).get(target, 1e-6) if table else 1.0)
                    for source in foreign
                ]
                total = sum(score for _, score in scores)
                if total <= 0:
                    continue
                for source, score in scores:
                    counts[source][target] += score / total
        table = {
            source: {
                target: value / sum(row.values()) for target, value in row.items() if value > 0.02
            }
            for source, row in counts.items()
        }
    return table


def start_rows(
    added: list[str],
    base: Tokenizer,
    table: NDArray[np.float32],
    alignment: Alignment,
    support: Counter[str],
) -> NDArray[np.float32]:
    """First values of the new rows.

    Args:
        table: the base embedding table, (base vocabulary, width).
        support: how many parallel sentences hold each word.

    Returns:
        (added, width).
    """

    def pieces(word: str) -> NDArray[np.float32]:
        ids = base.encode(word.removeprefix("##"), add_special_tokens=False).ids
        mean: NDArray[np.float32] = table[ids].mean(0)
        return mean

    rows = np.stack([pieces(piece) for piece in added])
    for index, piece in enumerate(added):
        targets = sorted(alignment.get(piece, {}).items(), key=lambda item: -item[1])[:4]
        mass = sum(weight for _, weight in targets)
        if support[piece] < 4 or mass < 0.3:
            continue
        translated = sum(weight * pieces(word) for word, weight in targets) / mass
        rows[index] = 0.8 * translated + 0.2 * rows[index]
    return rows


def save(tokenizer: Tokenizer, base_config: dict[str, Any], folder: Path) -> None:
    """Write the tokenizer as transformers reads it."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(json.dumps(base_config, indent=1))
