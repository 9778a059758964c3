"""StableLM: Llama's structure with layer norms and a quarter of each head rotated."""

from __future__ import annotations

from typing import Any

from slimchat.models.loaders.decoder import DecoderLoader, Structure


class StableLmLoader(DecoderLoader):
    """StableLM 3B and StableLM 2 1.6B."""

    def structure(self, config: Any) -> Structure:
        """Refuses StableLM 2 12B, whose heads have norms of their own weights each."""
        if config.qk_layernorm:
            raise ValueError("CTranslate2 cannot compute StableLM with qk_layernorm.")
        return Structure(rms=False, parallel=config.use_parallel_residual)
