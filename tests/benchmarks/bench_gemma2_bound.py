"""What Gemma 2 loses without the bound of its attention scores, which CTranslate2 does not have.

Run with ``python -m pytest tests/benchmarks/bench_gemma2_bound.py -m benchmark -s``. Random weights
of the family's structure, whose queries and keys are scaled until the scores are as large as is
wanted; float32 in transformers with the bound of 50 and without. A minute or two.
"""

from __future__ import annotations

from typing import Any

import pytest

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

from transformers.models.gemma2 import modeling_gemma2  # noqa: E402

BOUND = 50.0
SCALES = (1.0, 4.0, 8.0, 16.0)
LENGTHS = (128, 1000)
LAYERS, WORDS = 4, 4096
pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(1800)]


def made(scale: float) -> Any:
    torch.manual_seed(7)
    config = transformers.Gemma2Config(
        vocab_size=WORDS, hidden_size=256, intermediate_size=512, num_hidden_layers=LAYERS,
        num_attention_heads=4, num_key_value_heads=2, head_dim=64, query_pre_attn_scalar=64,
        initializer_range=0.05, attn_implementation="eager",
        bos_token_id=0, eos_token_id=1, pad_token_id=2,
    )  # fmt: skip
    model = transformers.Gemma2ForCausalLM(config).eval()
    with torch.no_grad():
        for layer in model.model.layers:
            layer.self_attn.q_proj.weight *= scale**0.5
            layer.self_attn.k_proj.weight *= scale**0.5
    return model


def logits(model: Any, ids: Any, bound: float | None) -> Any:
    for layer in model.model.layers:
        layer.self_attn.attn_logit_softcapping = bound
    with torch.inference_mode():
        return model(ids).logits[0]


def largest_score(model: Any, ids: Any, monkeypatch: pytest.MonkeyPatch) -> float:
    """Before the bound, of all words that are attended to."""
    seen: list[float] = []
    attend = modeling_gemma2.eager_attention_forward

    def watched(module: Any, query: Any, key: Any, *rest: Any, **more: Any) -> Any:
        keys = modeling_gemma2.repeat_kv(key, module.num_key_value_groups)
        scores = query @ keys.transpose(2, 3) * more["scaling"]
        seen.append(float(scores.tril().abs().max()))
        return attend(module, query, key, *rest, **more)

    with monkeypatch.context() as patched:
        patched.setattr(modeling_gemma2, "eager_attention_forward", watched)
        logits(model, ids, BOUND)
    assert len(seen) == LAYERS
    return max(seen)


def test_what_the_bound_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    agreements = []
    for scale in SCALES:
        model = made(scale)
        for length in LENGTHS:
            drawn = torch.Generator().manual_seed(1)
            ids = torch.randint(3, WORDS, (1, length), generator=drawn)
            bounded, free = logits(model, ids, BOUND), logits(model, ids, None)
            p, q = bounded.log_softmax(-1), free.log_softmax(-1)
            delta = float((bounded - free).abs().max() / bounded.std())
            same = float((bounded.argmax(-1) == free.argmax(-1)).float().mean())
            divergence = float((p.exp() * (p - q)).sum(-1).mean())
            agreements.append(same)
            print(
                f"scores up to {largest_score(model, ids, monkeypatch):5.1f}, {length:4} tokens: "
                f"same likeliest token at {same:.3f} of the positions, largest difference "
                f"{delta:.2g} standard deviations, KL {divergence:.1e}",
                flush=True,
            )
    assert agreements[: len(LENGTHS)] == [1.0] * len(LENGTHS)
    assert min(agreements) < 1.0
