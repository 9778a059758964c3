"""From documents and what people asked to the rows that are trained on, with a count of all."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterable, Sequence

from slimchat.errors import TrainingDataError
from slimchat.evaluation.golden import GoldenCase, load_golden
from slimchat.training.tailor import synthesis
from slimchat.training.tailor.asked import Asked, Question
from slimchat.training.tailor.collection import Collection, Request
from slimchat.training.tailor.copies import Copies
from slimchat.training.tailor.documents import read_folder
from slimchat.training.tailor.likeness import folded
from slimchat.training.tailor.negatives import Rivals
from slimchat.training.tailor.records import read_feedback, read_tickets
from slimchat.training.tailor.rows import Piece, Row
from slimchat.training.tailor.sieve import Split, Use

FEWEST_TRAIN, FEWEST_DEV = 8, 4
UNANSWERED_NEGATIVES = 3


def collect(request: Request, tell: Callable[[int, int], None]) -> Collection:
    """Read, mask, write questions, split, and keep evaluation out of training.

    Args:
        tell: ``tell(done, total)`` in documents.

    Raises:
        KnowledgeError: the documents cannot be read.
        GoldenSetError, TrainingDataError: a file of questions cannot be read, or too little is
            left to train on.
        MissingExtraError: a package of the extra ``train`` is not installed.
    """
    return _Collector(request, tell).run()


class _Collector:
    def __init__(self, request: Request, tell: Callable[[int, int], None]) -> None:
        self._request = request
        self._rng = random.Random(request.seed)
        self._folder = read_folder(request.docs, tell)
        self._masker = self._folder.masker
        self._made = Collection(self._folder)
        pieces = [piece for document in self._folder.documents for piece in document.pieces]
        self._made.pieces += pieces
        self._replies: dict[str, Piece] = {}
        self._held = self._held_out()
        self._copies = Copies(pieces)
        self._made.repeated_passages = self._copies.repeated
        self._rivals = Rivals(pieces)
        self._asked = Asked(pieces, self._rivals, self._masker, self._made.left_out)

    def run(self) -> Collection:
        golden = load_golden(self._request.golden) if self._request.golden else []
        by_split: dict[str, list[GoldenCase]] = {"train": [], "dev": [], "test": []}
        for case in golden:
            by_split[case.split if case.split in ("train", "dev") else "test"].append(case)
        uses: tuple[Use, ...] = ("test", "dev")
        for use in uses:  # also those that a dev row cannot be made of
            for case in by_split[use]:
                self._made.sieve.bar(use, self._masker.mask(case.question))
        synthetic = [
            made
            for document in self._folder.documents
            for made in synthesis.questions(document, self._rng)
        ]
        # The dev set comes first: what is in it is then kept out of training.
        for asked in self._answered(by_split["dev"]):
            self._take(asked, "dev")
        self._take_synthetic(synthetic, "dev")
        for asked in [*self._answered(by_split["train"]), *self._feedback(), *self._tickets()]:
            self._take(asked, "train")
        self._take_synthetic(synthetic, "train")
        self._made.pieces += self._replies.values()
        self._made.personal = self._masker.found
        self._check()
        return self._made

    def _take_synthetic(self, synthetic: Sequence[synthesis.Asked], split: Split) -> None:
        for made in synthetic:
            if (made.piece.source in self._held) == (split == "dev"):
                self._take(_question(made), split, made.clean)

    def _held_out(self) -> frozenset[str]:
        """Documents for the dev set: those with the lowest digests, at least one if there are
        several."""
        sources = [document.source for document in self._folder.documents]
        count = round(len(sources) * self._request.dev_share)
        count = max(1, count) if len(sources) > 1 and self._request.dev_share > 0 else 0
        salt = f"{self._request.seed}:"
        ranked = sorted(sources, key=lambda s: hashlib.sha256(f"{salt}{s}".encode()).digest())
        return frozenset(ranked[:count])

    def _answered(self, cases: Iterable[GoldenCase]) -> list[Question]:
        return [asked for case in cases if (asked := self._asked.golden(case)) is not None]

    def _feedback(self) -> list[Question]:
        path = self._request.feedback
        return list(self._asked.feedback(read_feedback(path))) if path else []

    def _tickets(self) -> list[Question]:
        path = self._request.tickets
        if path is None:
            return []
        return list(self._asked.tickets(read_tickets(path), path))

    def _take(self, asked: Question, split: Split, clean: str | None = None) -> None:
        """Add a row, if the sieve lets it pass.

        Args:
            clean: the wording before noise, of a question that a rule wrote.
        """
        texts = (asked.text,) if clean is None else (asked.text, clean)
        if not any(folded(text) for text in texts):
            self._made.left_out["questions without words"] += 1
            return
        right = self._copies.all_of(asked.pieces)
        # Replies differ where agents do; a ticket is the same by its question alone.
        answer = (asked.kind,) if asked.kind == "ticket" else right
        if self._made.sieve.passes(texts, answer, split):
            self._replies |= {piece.id: piece for piece in asked.pieces if not piece.searchable}
            rows = self._made.train if split == "train" else self._made.dev
            rows.append(self._row(asked, right, split, clean is not None))

    def _row(self, asked: Question, right: tuple[str, ...], split: Split, rule: bool) -> Row:
        golden = self._request.golden
        source = asked.pieces[0].source if asked.pieces else golden.name if golden else ""
        sources = {document.source for document in self._folder.documents}
        if split == "train":
            sources -= self._held
        key = f"{asked.kind}:{asked.text}:{right[:1]}"
        return Row(
            id=hashlib.sha256(key.encode()).hexdigest()[:16],
            kind=asked.kind,
            language=asked.language,
            question=asked.text,
            passages=right,
            answers=asked.answers,
            negatives=self._negatives(asked, right, sources),
            source=source,
            synthetic=rule,
            licence=self._request.licence,
        )

    def _negatives(
        self, asked: Question, right: tuple[str, ...], sources: set[str]
    ) -> tuple[str, ...]:
        if not asked.pieces:
            found = self._rivals.best(asked.text, asked.language, sources)
            return tuple(piece.id for piece in found[:UNANSWERED_NEGATIVES])
        # Any passage may answer a ticket as well as the agent's reply does.
        searchable = asked.pieces[0].searchable
        return self._rivals.negatives(asked.text, right, sources) if searchable else ()

    def _check(self) -> None:
        train, dev = len(self._made.train), len(self._made.dev)
        if train < FEWEST_TRAIN or dev < FEWEST_DEV:
            raise TrainingDataError(
                f"There are {train} rows to train on and {dev} to measure on; at least "
                f"{FEWEST_TRAIN} and {FEWEST_DEV} are needed.",
                "Add documents, feedback or tickets; a golden set with rows of the splits "
                "'train' and 'dev' helps most. --dev-share holds out more of the documents.",
            )


def _question(made: synthesis.Asked) -> Question:
    return Question(made.kind, made.question, made.piece.language, (made.piece,), made.answers)
