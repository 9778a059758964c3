"""Every family of the catalogue computes what transformers computes, in float32."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("torch")

from family_models import MODELS, write_tiny  # noqa: E402

from slimchat.models.convert import convert_model  # noqa: E402

pytestmark = pytest.mark.convert


@pytest.mark.parametrize("name", MODELS)
def test_parity(name: str, tmp_path: Path) -> None:
    folder = write_tiny(MODELS[name], tmp_path / "original")
    card = convert_model(str(folder), tmp_path / "out", quantization="float32", force=True)
    gate = card.gate
    assert gate is not None
    assert gate.float32_delta <= 1e-3
    assert gate.greedy_equal is not False
    assert gate.passed
