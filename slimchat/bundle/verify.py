"""Whether a bundle is what was exported, whose it is, and whether it still answers as it did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from slimchat._counted import counted
from slimchat.bundle import layout
from slimchat.bundle.container import Container
from slimchat.bundle.documents import Documents, read_documents
from slimchat.bundle.info import Card
from slimchat.bundle.opening import open_bundle, read_settings
from slimchat.bundle.reading import check_part, read_json, read_manifest
from slimchat.bundle.signing import read_signature
from slimchat.bundle.smoke import Smoke, smoke
from slimchat.errors import BundleIntegrityError, SlimchatError
from slimchat.knowledge.base import KnowledgeBase

QUESTIONS = 8
"""Golden questions asked, if a bundle has as many."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check. ``passed`` is ``None`` where there was nothing to check."""

    name: str
    passed: bool | None
    detail: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What was checked, in order. A file that is damaged, or not of whom it should be, is not
    opened."""

    path: Path
    checks: tuple[Check, ...]
    card: Card | None
    smoke: Smoke | None

    @property
    def ok(self) -> bool:
        """No check failed."""
        return all(check.passed is not False for check in self.checks)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data."""
        bot = self.card.manifest.bot.model_dump(mode="json") if self.card else None
        return {
            "path": str(self.path),
            "ok": self.ok,
            "sha256": self.card.sha256 if self.card else None,
            "manifest_sha256": self.card.digest if self.card else None,
            "bot": bot,
            "checks": [
                {"name": check.name, "passed": check.passed, "detail": check.detail}
                for check in self.checks
            ],
            "questions": [row.to_dict() for row in self.smoke.rows] if self.smoke else [],
        }


def verify(
    path: str | Path,
    trust: str | Path | None = None,
    *,
    questions: int = QUESTIONS,
    progress: Callable[[int, int], None] | None = None,
) -> Verification:
    """Verify a bundle.

    Args:
        trust: the file of the public key that must have signed it.
        questions: golden questions to ask; 0 leaves the bot closed.
        progress: ``progress(done, total)`` of the questions.

    Raises:
        BundleError: the file is missing, no bundle, unsafe or of an unknown version, or the key is
            none.
    """
    checks: list[Check] = []
    asked = None
    try:
        card = _file_checks(Path(path), trust, checks)
    except BundleIntegrityError as error:
        return Verification(Path(path), (*checks, Check("file", False, error.fact)), None, None)
    trusted = trust is None or (card.signature is not None and card.signature.trusted)
    if trusted:
        try:
            asked = _content_checks(card, questions, progress, checks)
        except SlimchatError as error:
            checks.append(Check("opens", False, str(error)))
    return Verification(Path(path), tuple(checks), card, asked)


def check_file(path: str | Path, trust: str | Path | None = None) -> Card:
    """Check that a file is what was exported, without opening the bot.

    Args:
        trust: the file of a public key; the card's signature says whether it is that one's.

    Raises:
        BundleError: the file is missing, no bundle, unsafe, damaged or changed.
    """
    return _file_checks(Path(path), trust, [])


def _file_checks(path: Path, trust: str | Path | None, checks: list[Check]) -> Card:
    with Container(path) as container:
        manifest, digest = read_manifest(container)
        signature = read_signature(container, trust)
        for part in manifest.parts:
            check_part(container, part)
        checks.append(
            Check("hashes", True, f"{counted(len(manifest.parts), 'part')} as the manifest says")
        )
        documents, settings = (
            read_documents(container, manifest),
            read_settings(container, manifest),
        )
        for part in manifest.parts:
            if part.role in ("bom", "report"):
                read_json(container, part)
        checks.append(Check("schema", True, f"manifest of version {layout.VERSION} or migrated"))
        size = container.status().st_size
    card = Card(path, digest, size, manifest, documents, settings, signature)
    if signature is None:
        checks.append(Check("signature", None if trust is None else False, "not signed"))
    else:
        whose = f"signed by the key with SHA-256 {signature.fingerprint}"
        told = {None: "; no key was given to trust", True: ", which is trusted", False: ""}
        other = ", which is not the key given" if signature.trusted is False else ""
        checks.append(
            Check("signature", signature.trusted, whose + told[signature.trusted] + other)
        )
    evaluation = manifest.evaluation
    if evaluation is not None and evaluation.gate is not None:
        short = evaluation.gate.short
        detail = f"exported by force: {'; '.join(short)}" if short else "passed at export"
        checks.append(Check("gate", not short, detail))
    return card


def _content_checks(
    card: Card,
    questions: int,
    progress: Callable[[int, int], None] | None,
    checks: list[Check],
) -> Smoke | None:
    from slimchat.bot import SupportBot

    folder, config = open_bundle(card.path)
    with KnowledgeBase.open(folder, config) as knowledge:
        result = knowledge.store.rows("PRAGMA quick_check")[0][0]
        same = Documents.of(knowledge.store).listed == card.documents.listed
    checks.append(Check("store", result == "ok", f"SQLite says: {str(result)[:200]}"))
    checks.append(
        Check("documents", same, "the list is the store's" if same else "the store holds others")
    )
    if not questions or card.manifest.part(layout.GOLDEN) is None:
        checks.append(Check("questions", None, "no golden questions asked"))
        return None
    with SupportBot.open(card.path) as bot:
        asked = smoke(bot, card.path, questions, progress)
    checks.append(Check("questions", asked.passed, asked.summary()))
    return asked
