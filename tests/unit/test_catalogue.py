"""The models that the catalogue promises, by the names that people know them by."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from slimchat.cli.app import app

WANTED = """
Qwen2 | Qwen2.5 | Qwen3 | Llama 3.1 8B | Llama 3.2 1B | Llama 3.2 3B | TinyLlama | MobileLLaMA
SmolLM2 135M | SmolLM2 360M | SmolLM2 1.7B | SmolLM3 | Gemma 1 | Gemma 2 2B | Gemma 2 9B
Gemma 2 27B | Gemma 3 1B | Gemma 3 4B | Phi-2 | Phi-3 mini | Phi-3.5 mini | Phi-4 mini | Mistral 7B
Mistral Nemo 12B | StableLM Zephyr 3B | StableLM 2 | MiniCPM 1B | MiniCPM 2B | OpenELM 270M
Fox 1.6B | Granite 3 | GPT-2 | Cerebras-GPT | LaMini-GPT | BLOOM | Galactica | Pythia | CodeGen
CodeGen2.5 | XGen 7B | Flan-T5 | LaMini-Flan-T5 | BART | MiniLM | BGE | E5 | XLM-R
RoBERTa | DistilBERT | MPNet
Nomic | GTE | DCLM 1B | MiniCPM3 | ModernBERT
"""
REFUSED = {"DCLM 1B", "MiniCPM3", "ModernBERT"}


@pytest.fixture(scope="module")
def listed() -> list[dict[str, object]]:
    done = CliRunner().invoke(app, ["models", "list", "--json"])
    assert done.exit_code == 0, done.output
    families: list[dict[str, object]] = json.loads(done.stdout)["families"]
    return families


@pytest.mark.parametrize(
    "name",
    [name.strip() for line in WANTED.split("\n") for name in line.split("|") if name.strip()],
)
def test_it_is_listed_with_its_status_and_its_test(
    name: str, listed: list[dict[str, object]]
) -> None:
    words = name.casefold().split()
    rows = [
        row
        for row in listed
        if set(words) <= set(str(row["name"]).casefold().replace(",", " ").split())
        or str(row["name"]).casefold().startswith(name.casefold())
    ]
    assert rows
    for row in rows:
        refused = row["status"] == "refused"
        assert refused == (name in REFUSED)
        assert bool(row["error"]) == refused
        assert row["test"] == (
            "tests/engine/test_families.py::"
            f"{'test_refused' if refused else 'test_parity'}[{row['key']}]"
        )
