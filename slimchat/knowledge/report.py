"""What a build did, or would do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from slimchat._counted import counted
from slimchat.types import to_json


@dataclass(frozen=True, slots=True)
class BuildReport:
    """The outcome of a build.

    Attributes:
        added: sources that are new, sorted; likewise ``changed``, ``removed``, ``unchanged``.
        skipped: ``(source, reason)`` of each file that could not be read.
        passages: passages in the knowledge base afterwards.
        passages_added: passages written; ``passages_removed``: passages deleted.
        embedded: distinct texts the embedder reads; ``reused``: passages whose vector was known.
        languages: documents by language afterwards.
        seconds: wall time by stage (read, embed, lexical, vectors, commit) and ``total``.
        generation: the generation that now answers, ``None`` when there is none yet.
        dry_run: nothing was written.
    """

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    passages: int = 0
    passages_added: int = 0
    passages_removed: int = 0
    embedded: int = 0
    reused: int = 0
    languages: Mapping[str, int] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)
    generation: int | None = None
    dry_run: bool = False

    @property
    def documents(self) -> int:
        """Documents in the knowledge base afterwards."""
        return len(self.added) + len(self.changed) + len(self.unchanged)

    @property
    def is_noop(self) -> bool:
        """No document was added, changed or removed."""
        return not (self.added or self.changed or self.removed)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, with ``documents`` added."""
        data: dict[str, Any] = to_json(self)
        data["skipped"] = [{"source": source, "reason": reason} for source, reason in self.skipped]
        return {"documents": self.documents, **data}

    def __str__(self) -> str:
        counts = ", ".join(
            f"{len(getattr(self, name))} {name}"
            for name in ("added", "changed", "removed", "unchanged", "skipped")
        )
        languages = ", ".join(f"{name} {count}" for name, count in sorted(self.languages.items()))
        lines = [
            ("Dry run, nothing written: " if self.dry_run else "") + counts,
            f"{counted(self.documents, 'document')} ({languages or 'none'}), "
            f"{counted(self.passages, 'passage')}; "
            f"{self.passages_added} written, {self.passages_removed} removed, "
            f"{self.embedded} {'to embed' if self.dry_run else 'embedded'}, {self.reused} reused; "
            f"{self.seconds.get('total', 0.0):.1f} s",
        ]
        lines += [f"skipped {source}: {reason}" for source, reason in self.skipped[:10]]
        if len(self.skipped) > 10:
            lines.append(f"and {len(self.skipped) - 10} more skipped")
        return "\n".join(lines)
