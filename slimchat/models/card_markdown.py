"""A model card for people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slimchat.models.card import GateFigures, ModelCard
    from slimchat.models.trimming.figures import TrimFigures

_VECTOR = {"mean": "mean of all tokens", "first": "the first token's"}
_YES_NO = {True: "yes", False: "no", None: "not applicable"}


def card_markdown(card: ModelCard) -> str:
    """Render a card as Markdown: a table of facts, the gate, the figures, the files."""
    facts = {
        "Kind": card.kind,
        "Family": card.family,
        "Source": card.source,
        "Revision": card.revision or "not recorded",
        "Base": card.base or "not recorded",
        "Licence": card.licence,
        "Languages": ", ".join(card.languages) or "not recorded",
        "Weights": card.quantization,
        "Longest prompt": f"{card.max_prompt_tokens} tokens of {card.context_tokens}",
        "Size": f"{sum(file.size for file in card.files) / 1e6:.1f} MB",
        "Prompt style": card.prompt_style,
        "Chat template": "yes" if card.chat_template else "no",
        "End tokens": ", ".join(f"`{token}`" for token in card.end_tokens) or "none",
        "Created": card.created,
    }
    if card.kind == "embedder":
        facts |= {
            "Vector": _VECTOR[card.pooling],
            "Questions begin with": f"`{card.query_prefix}`" if card.query_prefix else "nothing",
            "Passages begin with": f"`{card.passage_prefix}`" if card.passage_prefix else "nothing",
        }
    parts = [f"# {card.name}", _table(("", ""), facts.items())]
    if card.gate is not None:
        parts += ["## Does it compute what the original computes?", _gate(card.gate)]
    if card.trim is not None:
        parts += ["## What was cut from the vocabulary", _trim(card.trim)]
    if card.figures:
        rows = [(name, str(value)) for name, value in card.figures.items()]
        parts += ["## Figures", _table(("Name", "Value"), rows)]
    if card.notes:
        parts += ["## Notes", "\n".join(f"- {note}" for note in card.notes)]
    for title, files in (("Files", card.files), ("Files of the original", card.source_files)):
        if files:
            lines = ["| File | Bytes | SHA-256 |", "|---|---|---|"]
            lines += [f"| {file.name} | {file.size} | `{file.sha256}` |" for file in files]
            parts += [f"## {title}", "\n".join(lines)]
    return "\n\n".join(parts) + "\n"


def _gate(gate: GateFigures) -> str:
    verdict = "Passed." if gate.passed else "**Failed. The model was written by force.**"
    rows = [
        ("Inputs compared", str(gate.prompts)),
        ("float32: largest difference / std", f"{gate.float32_delta:.2e}"),
        ("Allowed", f"{gate.float32_bound:.0e}"),
        ("float32: same greedy text", _YES_NO[gate.greedy_equal]),
        ("Quantized: agreement with float32", f"{gate.agreement:.4f}"),
        ("At least", f"{gate.agreement_bound}"),
    ]
    if gate.kl is not None:
        rows.append(("Quantized: mean KL divergence (nats)", f"{gate.kl:.2e}"))
    return f"{verdict}\n\n{_table(('Measure', 'Value'), rows)}"


def _trim(trim: TrimFigures) -> str:
    rows = [
        ("Tokens before", str(trim.tokens_before)),
        ("Tokens after", str(trim.tokens_after)),
        ("Weights before", f"{trim.bytes_before / 1e6:.1f} MB"),
        ("Weights after", f"{trim.bytes_after / 1e6:.1f} MB"),
        ("Kept for the languages", ", ".join(trim.languages) or "none"),
        ("Kept for documents", f"{len(trim.documents)}, by SHA-256 in slimchat-card.json"),
        ("Texts that are cut into the same tokens", str(trim.texts)),
        ("Inputs compared with the whole model", str(trim.prompts)),
        ("Kept tokens: largest difference / std", f"{trim.delta:.2e}"),
        ("Allowed", f"{trim.delta_bound:.0e}"),
        ("Same greedy text as far as it is of kept tokens", _YES_NO[trim.greedy_equal]),
        ("Greedy texts that are so to their end", str(trim.greedy_whole)),
    ]
    return _table(("Measure", "Value"), rows)


def _table(head: tuple[str, str], rows: Iterable[tuple[str, str]]) -> str:
    lines = [f"| {head[0]} | {head[1]} |", "|---|---|"]
    for name, value in rows:
        escaped = str(value).replace("|", "\\|").replace("\n", " ")
        lines.append(f"| {name} | {escaped} |")
    return "\n".join(lines)
