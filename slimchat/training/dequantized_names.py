"""Which variable of a CTranslate2 model holds which parameter of the transformers model.

The inverse of ``BertLoader`` and ``BartLoader`` in ``ctranslate2/converters/transformers.py``:
there the projections of one attention are stacked, query first, then key, then value.
"""

from __future__ import annotations

Names = dict[str, tuple[str, int, int]]
"""Parameter: the variable, and which of how many equal parts of its rows it is."""

_QKV = ("query", "key", "value")


def bert_names(layers: int) -> Names:
    """Every parameter of a ``BertModel`` without its pooling layer."""
    names: Names = {
        "embeddings.word_embeddings.weight": ("encoder/embeddings_0/weight", 0, 1),
        "embeddings.token_type_embeddings.weight": ("encoder/embeddings_1/weight", 0, 1),
        "embeddings.position_embeddings.weight": ("encoder/position_encodings/encodings", 0, 1),
    }
    names |= _norm("embeddings.LayerNorm", "encoder/layernorm_embedding")
    for index in range(layers):
        ours, theirs = f"encoder.layer.{index}", f"encoder/layer_{index}"
        for part, name in enumerate(_QKV):
            names |= _linear(
                f"{ours}.attention.self.{name}", f"{theirs}/self_attention/linear_0", part, 3
            )
        names |= _linear(f"{ours}.attention.output.dense", f"{theirs}/self_attention/linear_1")
        names |= _norm(f"{ours}.attention.output.LayerNorm", f"{theirs}/self_attention/layer_norm")
        names |= _linear(f"{ours}.intermediate.dense", f"{theirs}/ffn/linear_0")
        names |= _linear(f"{ours}.output.dense", f"{theirs}/ffn/linear_1")
        names |= _norm(f"{ours}.output.LayerNorm", f"{theirs}/ffn/layer_norm")
    return names


def bart_names(encoder_layers: int, decoder_layers: int) -> Names:
    """Every parameter of a ``BartForConditionalGeneration`` with tied embeddings."""
    words = ("decoder/embeddings/weight", 0, 1)
    names: Names = {"model.shared.weight": words, "lm_head.weight": words}
    for side, layers in (("encoder", encoder_layers), ("decoder", decoder_layers)):
        names[f"model.{side}.embed_tokens.weight"] = words
        names[f"model.{side}.embed_positions.weight"] = (
            f"{side}/position_encodings/encodings", 0, 1,
        )  # fmt: skip
        names |= _norm(f"model.{side}.layernorm_embedding", f"{side}/layernorm_embedding")
        for index in range(layers):
            names |= _bart_layer(f"model.{side}.layers.{index}", f"{side}/layer_{index}")
            if side == "decoder":
                names |= _cross(f"model.{side}.layers.{index}", f"{side}/layer_{index}/attention")
    return names


def _bart_layer(ours: str, theirs: str) -> Names:
    names: Names = {}
    for part, name in enumerate(("q_proj", "k_proj", "v_proj")):
        names |= _linear(f"{ours}.self_attn.{name}", f"{theirs}/self_attention/linear_0", part, 3)
    names |= _linear(f"{ours}.self_attn.out_proj", f"{theirs}/self_attention/linear_1")
    names |= _norm(f"{ours}.self_attn_layer_norm", f"{theirs}/self_attention/layer_norm")
    names |= _linear(f"{ours}.fc1", f"{theirs}/ffn/linear_0")
    names |= _linear(f"{ours}.fc2", f"{theirs}/ffn/linear_1")
    return names | _norm(f"{ours}.final_layer_norm", f"{theirs}/ffn/layer_norm")


def _cross(ours: str, theirs: str) -> Names:
    names = _linear(f"{ours}.encoder_attn.q_proj", f"{theirs}/linear_0")
    for part, name in enumerate(("k_proj", "v_proj")):
        names |= _linear(f"{ours}.encoder_attn.{name}", f"{theirs}/linear_1", part, 2)
    names |= _linear(f"{ours}.encoder_attn.out_proj", f"{theirs}/linear_2")
    return names | _norm(f"{ours}.encoder_attn_layer_norm", f"{theirs}/layer_norm")


def _linear(ours: str, theirs: str, part: int = 0, parts: int = 1) -> Names:
    return {f"{ours}.{name}": (f"{theirs}/{name}", part, parts) for name in ("weight", "bias")}


def _norm(ours: str, theirs: str) -> Names:
    return {f"{ours}.weight": (f"{theirs}/gamma", 0, 1), f"{ours}.bias": (f"{theirs}/beta", 0, 1)}
