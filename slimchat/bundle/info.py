"""The card of a bundle: what a person needs to know of a bot before putting it into service."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from slimchat._counted import counted
from slimchat.bundle.container import Container
from slimchat.bundle.documents import Documents, read_documents
from slimchat.bundle.manifest import Manifest
from slimchat.bundle.opening import read_settings
from slimchat.bundle.reading import read_manifest
from slimchat.bundle.signing import Signature, read_signature
from slimchat.bundle.tables import Table, page, size
from slimchat.config import BotConfig
from slimchat.evaluation.metrics import shown
from slimchat.models.endpoint.allowed import what_leaves
from slimchat.models.model_files import sha256 as digest_of

NOT_STATED = "not stated"


@dataclass(frozen=True, slots=True)
class Card:
    """What a bundle says of itself; only what is shown was compared with the manifest.

    Attributes:
        digest: SHA-256 of the manifest, which stands for what the parts hold.
        size: of the file, bytes.
    """

    path: Path
    digest: str
    size: int
    manifest: Manifest
    documents: Documents
    settings: BotConfig
    signature: Signature | None

    @classmethod
    def read(cls, path: str | Path) -> Card:
        """Read the card of a bundle.

        Raises:
            BundleError: the file is missing, unsafe, damaged or changed.
        """
        with Container(path) as container:
            manifest, digest = read_manifest(container)
            return cls(
                Path(path),
                digest,
                container.status().st_size,
                manifest,
                read_documents(container, manifest),
                read_settings(container, manifest),
                read_signature(container),
            )

    @property
    def sha256(self) -> str:
        """Of the file, in hex: what ``sha256sum`` prints and ``pull --sha256`` takes."""
        return digest_of(self.path)

    @property
    def short(self) -> tuple[str, ...]:
        """What the bot fell short of when it was exported by force."""
        gate = self.manifest.evaluation.gate if self.manifest.evaluation else None
        return gate.short if gate else ()

    @property
    def tools(self) -> tuple[str, ...]:
        """Names of the tools that the bot had; their functions are not in the file."""
        return self.settings.tools.expected

    @property
    def passages(self) -> int:
        """Number of passages."""
        return sum(row.passages for row in self.documents.listed)

    def summary(self) -> str:
        """The card in a line."""
        bot, languages = self.manifest.bot, self.documents.languages
        told = ", ".join(f"{name} {count}" for name, count in languages.items())
        return (
            f"{bot.name} {bot.version}, "
            f"{counted(len(self.documents.listed), 'document')} ({told}), "
            f"{counted(self.passages, 'passage')}, {size(self.size)}, sha256 {self.sha256[:16]}…"
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data."""
        manifest = self.manifest.model_dump(mode="json")
        return {
            "sha256": self.sha256,
            "manifest_sha256": self.digest,
            "bytes": self.size,
            "bot": manifest["bot"],
            "slimchat": manifest["slimchat"],
            "evaluation": manifest["evaluation"],
            "documents": [asdict(row) for row in self.documents.listed],
            "skipped": [
                {"source": source, "reason": reason} for source, reason in self.documents.skipped
            ],
            "tools": list(self.tools),
            "languages": dict(self.documents.languages),
            "passages": self.passages,
            "models": manifest["models"],
            "leaves_the_machine": what_leaves(self.settings) or None,
            "settings": self.settings.model_dump(mode="json"),
            "parts": manifest["parts"],
            "signed_by": self.signature.fingerprint if self.signature else None,
        }

    def to_html(self) -> str:
        """A page for whoever has to approve the bot."""
        bot = self.manifest.bot
        return page(f"{bot.name} {bot.version}", self.summary(), self.tables())

    def tables(self) -> list[Table]:
        """The card in tables; those with nothing to say are left out."""
        tables = [
            Table("The bot", ("Field", "Value"), self._facts()),
            Table("Evaluation at export", ("Metric", "Value"), self._measures()),
            Table("Models", _MODEL_HEADS, self._models()),
            Table("Documents", _DOCUMENT_HEADS, self._documents()),
            Table("Files that could not be read", ("File", "Reason"), self.documents.skipped),
            Table("Settings that are not the default", ("Setting", "Value"), self._settings()),
            Table("Parts", ("Part", "Role", "Size", "SHA-256"), self._parts()),
        ]
        return [table for table in tables if table.rows]

    def _facts(self) -> list[tuple[str, str]]:
        bot, signature = self.manifest.bot, self.signature
        signed = f"by the key with SHA-256 {signature.fingerprint}" if signature else "no"
        return [
            ("Name", bot.name),
            ("Version", bot.version),
            ("Owner", bot.owner or NOT_STATED),
            ("Approval", bot.approval or NOT_STATED),
            ("Created", bot.created or NOT_STATED),
            ("Written by", f"slimchat {self.manifest.slimchat}"),
            ("Signed", signed),
            ("SHA-256 of the file", self.sha256),
            ("SHA-256 of the manifest", self.digest),
            ("Size", size(self.size)),
            *([("Leaves the machine", leaving)] if (leaving := what_leaves(self.settings)) else []),
            *([("Tools to be added by code", ", ".join(self.tools))] if self.tools else []),
        ]

    def _measures(self) -> list[tuple[str, str]]:
        held = self.manifest.evaluation
        if held is None:
            return []
        part = f" (split {held.split})" if held.split else ""
        rows = [("questions", f"{held.questions}{part}")]
        rows += [(name, shown(value)) for name, value in held.metrics.items()]
        if held.gate:
            demanded = ", ".join(f"{n} at least {v:g}" for n, v in held.gate.minimums.items())
            verdict = "; ".join(held.gate.short)
            rows.append(("gate", f"{demanded}: {f'failed: {verdict}' if verdict else 'passed'}"))
        return rows

    def _models(self) -> list[tuple[str, ...]]:
        return [
            (
                model.role,
                model.name,
                "in the bundle" if model.included else "named only",
                model.licence,
                model.base or model.source,
                model.quantization,
                " ".join(file.sha256[:12] for file in model.files),
            )
            for model in self.manifest.models
        ]

    def _documents(self) -> list[tuple[str, ...]]:
        return [
            (
                row.source,
                row.title,
                row.language,
                "yes" if row.superseded else "no",
                str(row.passages),
                row.sha256[:16],
            )
            for row in self.documents.listed
        ]

    def _settings(self) -> list[tuple[str, str]]:
        mine, plain = flat(self.settings), flat(BotConfig())
        return [(name, str(value)) for name, value in mine.items() if value != plain[name]]

    def _parts(self) -> list[tuple[str, ...]]:
        parts = self.manifest.parts
        return [(part.name, part.role, size(part.size), part.sha256) for part in parts]


_MODEL_HEADS = ("Role", "Name", "Where", "Licence", "Base", "Weights", "SHA-256 of its files")
_DOCUMENT_HEADS = ("File", "Title", "Language", "Superseded", "Passages", "SHA-256")


def flat(config: BotConfig) -> dict[str, Any]:
    """Every setting by its dotted name, as JSON data."""
    values: dict[str, Any] = {}
    for name, value in config.model_dump(mode="json").items():
        if isinstance(value, dict):
            values |= {f"{name}.{key}": inner for key, inner in value.items()}
        else:
            values[name] = value
    return values
