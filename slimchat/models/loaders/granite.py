"""Granite 3: Llama's structure with factors on embeddings, blocks, attention scores and logits."""

from __future__ import annotations

from typing import Any

from slimchat.models.loaders.decoder import DecoderLoader, Structure


class GraniteLoader(DecoderLoader):
    """Writes the factors where CTranslate2 has a place for them, else into the weights."""

    def structure(self, config: Any) -> Structure:
        """The four multipliers."""
        return Structure(
            embeddings=float(config.embedding_multiplier),
            residual=float(config.residual_multiplier),
            outputs=1.0 / config.logits_scaling,
            queries=float(config.attention_multiplier),
        )
