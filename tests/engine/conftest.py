"""Tiny models with random weights, made once and converted once per test run."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from family_models import SENTENCES

TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
SPECIAL = ["<pad>", "<s>", "</s>", "<unk>", "<|im_start|>", "<|im_end|>"]


def _tokenizer(*, template: str | None = None, suffix: bool = False) -> Any:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
    from transformers import PreTrainedTokenizerFast

    raw = Tokenizer(models.BPE())
    raw.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    raw.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=380,
        special_tokens=SPECIAL,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    raw.train_from_iterator(SENTENCES, trainer)
    if suffix:
        raw.post_processor = processors.TemplateProcessing(
            single="$A </s>", special_tokens=[("</s>", 2)]
        )
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=raw,
        bos_token="<s>",
        eos_token="</s>",
        unk_token="<unk>",
        pad_token="<pad>",
    )
    tokenizer.chat_template = template
    return tokenizer


def _rotary(size: int, **more: Any) -> dict[str, Any]:
    return {
        "vocab_size": size,
        "hidden_size": 64,
        "intermediate_size": 96,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "max_position_embeddings": 512,
        "bos_token_id": 1,
        "eos_token_id": 2,
        "initializer_range": 0.2,
        **more,
    }


def _gpt2(size: int) -> Any:
    from transformers import GPT2Config, GPT2LMHeadModel

    return GPT2LMHeadModel(
        GPT2Config(
            vocab_size=size + 3,  # more rows than tokens: the vocabulary must be padded
            n_positions=128,
            n_embd=64,
            n_layer=2,
            n_head=4,
            bos_token_id=1,
            eos_token_id=2,
            initializer_range=0.2,
        )
    )


def _qwen2(size: int) -> Any:
    from transformers import Qwen2Config, Qwen2ForCausalLM

    return Qwen2ForCausalLM(Qwen2Config(**_rotary(size)))


def _llama(size: int) -> Any:
    from transformers import LlamaConfig, LlamaForCausalLM

    rope = {
        "rope_type": "llama3",
        "rope_theta": 10000.0,
        "factor": 8.0,
        "low_freq_factor": 1.0,
        "high_freq_factor": 4.0,
        "original_max_position_embeddings": 64,
    }
    return LlamaForCausalLM(LlamaConfig(**_rotary(size, rope_parameters=rope)))


def _gpt_neox(size: int) -> Any:
    from transformers import GPTNeoXConfig, GPTNeoXForCausalLM

    settings = _rotary(size)
    del settings["num_key_value_heads"]
    return GPTNeoXForCausalLM(GPTNeoXConfig(**settings))


def _t5(size: int) -> Any:
    from transformers import T5Config, T5ForConditionalGeneration

    return T5ForConditionalGeneration(
        T5Config(
            vocab_size=size,
            d_model=64,
            d_kv=16,
            d_ff=96,
            num_layers=2,
            num_heads=4,
            pad_token_id=0,
            eos_token_id=2,
            decoder_start_token_id=0,
            feed_forward_proj="gated-gelu",
            scale_decoder_outputs=False,
            tie_word_embeddings=True,
        )
    )


def _bart(size: int) -> Any:
    from transformers import BartConfig, BartForConditionalGeneration

    return BartForConditionalGeneration(
        BartConfig(
            vocab_size=size,
            d_model=64,
            encoder_layers=2,
            decoder_layers=2,
            encoder_attention_heads=4,
            decoder_attention_heads=4,
            encoder_ffn_dim=96,
            decoder_ffn_dim=96,
            max_position_embeddings=128,
            pad_token_id=0,
            bos_token_id=1,
            eos_token_id=2,
            decoder_start_token_id=2,
            forced_eos_token_id=2,
            init_std=0.2,
        )
    )


def _bert(size: int) -> Any:
    from transformers import BertConfig, BertModel

    return BertModel(
        BertConfig(
            vocab_size=size,
            hidden_size=64,
            num_hidden_layers=2,
            num_attention_heads=4,
            intermediate_size=96,
            max_position_embeddings=128,
        )
    )


MAKERS: dict[str, Callable[[int], Any]] = {
    "gpt2": _gpt2,
    "qwen2": _qwen2,
    "llama": _llama,
    "gpt_neox": _gpt_neox,
    "t5": _t5,
    "bart": _bart,
    "bert": _bert,
}


@pytest.fixture(scope="session", autouse=True)
def _one_core() -> Iterator[None]:
    """On models this small threads only wait for each other, on a busy machine for very long."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("slimchat.models.hardware._allowed_cpus", lambda: {0})
        yield


@pytest.fixture(scope="session", autouse=True)
def _little_garbage() -> Iterator[None]:
    """Stock loaders collect garbage for every layer, and need not look at what is here already."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    """CTranslate2 and torch count their threads in one place, so that either changes it."""
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder of an original model by family, as transformers writes it."""
    torch = pytest.importorskip("torch")
    root = tmp_path_factory.mktemp("originals")

    def make(family: str) -> Path:
        folder = root / family
        if not folder.exists():
            torch.manual_seed(7)
            tokenizer = _tokenizer(
                template=TEMPLATE if family == "qwen2" else None,
                suffix=family in {"t5", "bart", "bert"},
            )
            MAKERS[family](len(tokenizer)).save_pretrained(folder)
            tokenizer.save_pretrained(folder)
        return folder

    return make


@pytest.fixture(scope="session")
def converted(
    original: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Path]:
    """The folder of a converted model by family, in int8."""
    from slimchat.models.convert import convert_model

    root = tmp_path_factory.mktemp("converted")

    def convert(family: str) -> Path:
        folder = root / family
        if not folder.exists():
            convert_model(str(original(family)), folder)
        return folder

    return convert
