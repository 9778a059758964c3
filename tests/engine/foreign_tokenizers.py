"""Tokenizers of each kind that know more languages than a company needs."""

from __future__ import annotations

import json
from typing import Any

from family_models import SENTENCES, SPECIAL

FOREIGN = [
    "Быстрая коричневая лисица перепрыгнула через ленивую собаку и быстро побежала дальше.",
    "Η γρήγορη καφέ αλεπού πηδάει πάνω από το τεμπέλικο σκυλί και τρέχει γρήγορα.",
    "Cześć, wszystkie źródła są już sprawdzone, wszystkie źródła.",
]
TEXTS = [*SENTENCES[:3], *FOREIGN] * 4
BYTES = [f"<0x{byte:02X}>" for byte in range(256)]


def byte_level(**settings: Any) -> Any:
    """As Qwen and Llama 3 have it; ``settings`` of the BPE."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    raw = Tokenizer(models.BPE(**settings))
    raw.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    raw.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=700,
        special_tokens=SPECIAL,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    raw.train_from_iterator(TEXTS, trainer)
    # Llama 3 and Qwen number what stands in their templates after all others.
    raw.add_special_tokens(["<|im_start|>", "<|im_end|>", "<|reserved|>"])
    return wrapped(raw)


def sentence_pieces() -> Any:
    """BPE over letters, and over bytes where a letter is missing, as Llama 2 and Gemma have it."""
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

    raw = Tokenizer(models.BPE(byte_fallback=True, unk_token="<unk>", fuse_unk=True))
    raw.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    raw.decoder = decoders.Sequence(
        [
            decoders.Replace("▁", " "),
            decoders.ByteFallback(),
            decoders.Fuse(),
            decoders.Strip(" ", 1, 0),
        ]
    )
    raw.pre_tokenizer = pre_tokenizers.Split("▁", "merged_with_next")
    trainer = trainers.BpeTrainer(vocab_size=650, special_tokens=SPECIAL, show_progress=False)
    raw.train_from_iterator(TEXTS, trainer)
    raw.pre_tokenizer = None
    data = json.loads(raw.to_str())
    held = data["model"]["vocab"]
    held.update({byte: len(held) + place for place, byte in enumerate(BYTES)})
    return wrapped(Tokenizer.from_str(json.dumps(data)))


def unigram() -> Any:
    """As T5 has it."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers

    raw = Tokenizer(models.Unigram())
    raw.pre_tokenizer = pre_tokenizers.Metaspace()
    raw.decoder = decoders.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=400, special_tokens=SPECIAL, unk_token="<unk>", show_progress=False
    )
    raw.train_from_iterator(TEXTS, trainer)
    raw.post_processor = processors.TemplateProcessing(
        single="$A </s>", special_tokens=[("</s>", 2)]
    )
    return wrapped(raw)


def roberta() -> Any:
    """Byte-level with marks, as BART has it."""
    from tokenizers import processors

    made = byte_level()
    made.backend_tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
    return made


def wrapped(raw: Any) -> Any:
    """The tokenizer as transformers takes it."""
    from transformers import PreTrainedTokenizerFast

    return PreTrainedTokenizerFast(
        tokenizer_object=raw,
        bos_token="<s>",
        eos_token="</s>",
        unk_token="<unk>",
        pad_token="<pad>",
    )
