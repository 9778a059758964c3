"""SmolLM3: Llama's structure with every fourth layer left without positions."""

from __future__ import annotations

from typing import Any

from slimchat.models.loaders.decoder import DecoderLoader, Structure


class SmolLm3Loader(DecoderLoader):
    """The layers without positions rotate by an angle of zero."""

    def structure(self, config: Any) -> Structure:
        """Which layers have no positions."""
        rotated = config.no_rope_layers[: config.num_hidden_layers]
        return Structure(unrotated=frozenset(at for at, on in enumerate(rotated) if not on))
