"""Loaders of this project's own, and corrections to CTranslate2's, one file for each.

A mend has ``before(model)``, which readies the transformers model for the stock loader, or
``after(spec, model)``, which corrects the specification the stock loader made, or both.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from slimchat.models.loaders import bart, encoder, gemma, gpt_neox, llama, opt, t5, vocabulary
from slimchat.models.loaders.granite import GraniteLoader
from slimchat.models.loaders.mpnet import MPNetLoader
from slimchat.models.loaders.phi import PhiLoader
from slimchat.models.loaders.phi3 import Phi3Loader
from slimchat.models.loaders.rotary_bert import RotaryBertLoader
from slimchat.models.loaders.smollm3 import SmolLm3Loader
from slimchat.models.loaders.stablelm import StableLmLoader


@dataclass(frozen=True, slots=True)
class Mend:
    """One correction; either function may be absent."""

    before: Callable[[Any], None] | None = None
    after: Callable[[Any, Any], None] | None = None


MENDS: Mapping[str, Mend] = {
    "BartConfig": Mend(before=bart.before),
    "BertConfig": Mend(before=encoder.before),
    "GemmaConfig": Mend(after=gemma.after_gemma),
    "Gemma2Config": Mend(after=gemma.after_gemma2),
    "Gemma3Config": Mend(after=gemma.after_gemma3),
    "Gemma3TextConfig": Mend(after=gemma.after_gemma3),
    "GPTNeoXConfig": Mend(before=gpt_neox.before),
    "LlamaConfig": Mend(after=llama.after),
    "OPTConfig": Mend(before=opt.before),
    "RobertaConfig": Mend(before=encoder.before),
    "T5Config": Mend(after=t5.after),
    "XLMRobertaConfig": Mend(before=encoder.before),
}
"""Configuration class of transformers -> its mend."""

OWN: Mapping[str, Callable[[], Any]] = {
    "GraniteConfig": GraniteLoader,
    "GteConfig": RotaryBertLoader,
    "MPNetConfig": MPNetLoader,
    "NomicBertConfig": RotaryBertLoader,
    "Phi3Config": Phi3Loader,
    "PhiConfig": PhiLoader,
    "SmolLM3Config": SmolLm3Loader,
    "StableLmConfig": StableLmLoader,
}
"""Configuration class of transformers -> the loader that is used instead of a stock one."""


class MendedLoader:
    """Stands in for a loader: applies its mend and a complete vocabulary."""

    def __init__(self, loader: Any, mend: Mend) -> None:
        self._loader = loader
        self._mend = mend

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)

    def __call__(self, model: Any, tokenizer: Any) -> Any:
        if self._mend.before is not None:
            self._mend.before(model)
        spec = self._loader.get_model_spec(model)
        if self._mend.after is not None:
            self._mend.after(spec, model)
        self._loader.set_config(spec.config, model, tokenizer)
        vocabulary.complete_special_tokens(spec.config, model, tokenizer)
        self._loader.set_vocabulary(spec, vocabulary.complete_vocabulary(model, tokenizer))
        return spec


_swapping = threading.Lock()


@contextmanager
def mended_loaders() -> Iterator[None]:
    """Let CTranslate2's converter use the mended loaders inside the ``with`` block."""
    from ctranslate2.converters import transformers as converter

    registry: dict[str, Any] = converter._MODEL_LOADERS
    with _swapping:
        stock = dict(registry)
        for name, loader in {**stock, **{name: make() for name, make in OWN.items()}}.items():
            registry[name] = MendedLoader(loader, MENDS.get(name, Mend()))
        try:
            yield
        finally:
            registry.clear()
            registry.update(stock)
