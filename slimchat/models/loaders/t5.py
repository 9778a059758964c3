"""Flan-T5: the stock loader scales the outputs of every model with tied embeddings."""

from __future__ import annotations

from typing import Any

import numpy as np


def after(spec: Any, model: Any) -> None:
    """Scale the outputs only where the configuration says so."""
    from ctranslate2.specs.model_spec import OPTIONAL

    config = model.config
    if getattr(config, "scale_decoder_outputs", config.tie_word_embeddings):
        spec.decoder.scale_outputs = np.float32(config.d_model**-0.5)
    else:
        spec.decoder.scale_outputs = OPTIONAL
