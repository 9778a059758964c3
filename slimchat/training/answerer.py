"""Train the bundled answerer: it copies the sentences that answer, after their source's number.

A BART-shaped encoder-decoder (Lewis et al., 2020) started from the trained embedder: the encoder
is the embedder, and each decoder layer starts from one of its layers, cross-attention from
self-attention. It writes ``[2] the sentence that answers`` or ``no answer``.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BartConfig, BartForConditionalGeneration

from slimchat.dialogue.grounding import NO_ANSWER
from slimchat.dialogue.prompt import qa_prompt
from slimchat.models.tokenization import end_marks
from slimchat.training import base_model, corpus
from slimchat.training.desk_readings import from_helpdesks
from slimchat.training.loop import run
from slimchat.training.optimizer import optimizer_for
from slimchat.training.padding import padded
from slimchat.training.precision import product_dtype, products
from slimchat.training.readings import Example, from_reading

SOURCE_TOKENS, TARGET_TOKENS = 448, 96
DECODER_LAYERS = 3
Pair = tuple[list[int], list[int]]


def build(start: Path) -> BartForConditionalGeneration:
    """An untrained answerer around a trained encoder."""
    bert = base_model.load(start)
    first, last = end_marks(Tokenizer.from_file(str(start / "tokenizer.json")))
    step = bert.config.num_hidden_layers // DECODER_LAYERS
    layers = range(step - 1, bert.config.num_hidden_layers, step)
    config = BartConfig(
        vocab_size=bert.config.vocab_size,
        d_model=bert.config.hidden_size,
        encoder_layers=bert.config.num_hidden_layers,
        decoder_layers=DECODER_LAYERS,
        encoder_attention_heads=bert.config.num_attention_heads,
        decoder_attention_heads=bert.config.num_attention_heads,
        encoder_ffn_dim=bert.config.intermediate_size,
        decoder_ffn_dim=bert.config.intermediate_size,
        max_position_embeddings=bert.config.max_position_embeddings,
        activation_function="gelu",
        dropout=0.0,
        attention_dropout=0.0,
        scale_embedding=False,
        pad_token_id=bert.config.pad_token_id,
        bos_token_id=first,
        eos_token_id=last,
        decoder_start_token_id=first,
        forced_eos_token_id=None,
        tie_word_embeddings=True,
        attn_implementation="eager",
    )
    model: Any = BartForConditionalGeneration(config)
    state = bert.state_dict()
    positions = (
        state["embeddings.position_embeddings.weight"]
        + state["embeddings.token_type_embeddings.weight"][0]
    )
    with torch.no_grad():
        model.model.shared.weight.copy_(state["embeddings.word_embeddings.weight"])
        for part in (model.model.encoder, model.model.decoder):
            part.embed_positions.weight.zero_()
            part.embed_positions.weight[2:].copy_(positions)
            _copy(part.layernorm_embedding, state, "embeddings.LayerNorm")
        for index, layer in enumerate(model.model.encoder.layers):
            _copy_layer(layer, state, f"encoder.layer.{index}.")
        for layer, index in zip(model.model.decoder.layers, layers, strict=True):
            prefix = f"encoder.layer.{index}."
            _copy_layer(layer, state, prefix)
            _copy_attention(layer.encoder_attn, state, prefix)
            _copy(layer.encoder_attn_layer_norm, state, f"{prefix}attention.output.LayerNorm")
    result: BartForConditionalGeneration = model
    return result


def _copy(target: nn.Module, state: dict[str, Tensor], name: str) -> None:
    target.load_state_dict({"weight": state[f"{name}.weight"], "bias": state[f"{name}.bias"]})


def _copy_attention(target: Any, state: dict[str, Tensor], prefix: str) -> None:
    for part, name in (("q_proj", "query"), ("k_proj", "key"), ("v_proj", "value")):
        _copy(getattr(target, part), state, f"{prefix}attention.self.{name}")
    _copy(target.out_proj, state, f"{prefix}attention.output.dense")


def _copy_layer(target: Any, state: dict[str, Tensor], prefix: str) -> None:
    _copy_attention(target.self_attn, state, prefix)
    _copy(target.self_attn_layer_norm, state, f"{prefix}attention.output.LayerNorm")
    _copy(target.fc1, state, f"{prefix}intermediate.dense")
    _copy(target.fc2, state, f"{prefix}output.dense")
    _copy(target.final_layer_norm, state, f"{prefix}output.LayerNorm")


def grounded_pairs(
    examples: Sequence[Example], rng: random.Random, passages: int
) -> list[tuple[str, str]]:
    """Prompts with up to ``passages`` passages, and what the answerer should write."""
    rivals: dict[str, list[Example]] = {}
    for item in examples:
        rivals.setdefault(item.question, []).append(item)
    pool = list(examples)
    made = []
    for item in examples:
        if item.relevant and item.marks is None:
            continue
        if not item.relevant and rng.random() < 0.6:
            continue
        others = [o for o in rivals[item.question] if o is not item and not o.relevant]
        if not item.relevant and any(o.relevant for o in rivals[item.question]):
            others = [o for o in others if o is not item]
        group = [item, *others[: passages - 1]]
        while len(group) < passages and rng.random() < 0.7:
            group.append(rng.choice(pool))
        rng.shuffle(group)
        target = NO_ANSWER
        if item.relevant and item.marks is not None:
            spans = [s for s, mark in zip(item.sentences, item.marks, strict=True) if mark]
            said = " ".join(item.text[start:end] for start, end in spans[:3])
            target = f"[{group.index(item) + 1}] {said}"
        prompt = qa_prompt(item.question, [(one.heading, one.text) for one in group])
        made.append((prompt, target))
    return made


def pairs_from(data: Path, rng: random.Random, passages: int) -> list[tuple[str, str]]:
    """Reading and help-desk prompts; the held-out companies are in none of them."""
    articles, _ = corpus.split_companies(corpus.helpdesks())
    reading = grounded_pairs(from_reading(data, rng), rng, passages)
    desks = grounded_pairs(from_helpdesks(articles, articles, rng), rng, passages)
    made = reading + desks * 2
    rng.shuffle(made)
    return made


def stream(
    pairs: list[tuple[str, str]], tokenizer: Tokenizer, size: int, rng: random.Random
) -> Iterator[list[Pair]]:
    """Endless batches of like length."""
    _, end = end_marks(tokenizer)
    place = 0
    while True:
        pool: list[Pair] = []
        for prompt, target in pairs[place : place + size * 24]:
            source = tokenizer.encode(prompt).ids[:SOURCE_TOKENS]
            written = tokenizer.encode(target, add_special_tokens=False).ids[:TARGET_TOKENS]
            pool.append((source, [*written, end]))
        place += size * 24
        if place >= len(pairs):
            place = 0
            rng.shuffle(pairs)
        pool.sort(key=lambda pair: len(pair[0]))
        batches = [pool[start : start + size] for start in range(0, len(pool), size)]
        rng.shuffle(batches)
        yield from batches


def loss_of(model: Any, batch: Sequence[Pair], start_id: int) -> Tensor:
    """Cross-entropy of the target."""
    return loss_and_states(model, batch, start_id)[0]


def loss_and_states(model: Any, batch: Sequence[Pair], start_id: int) -> tuple[Tensor, Tensor]:
    """Cross-entropy of the target, with masks as ``base_model.hidden_states`` has them; and the
    encoder's states, (batch, tokens, width)."""
    source, mask = padded([pair[0] for pair in batch])
    target, target_mask = padded([pair[1] for pair in batch])
    inputs = torch.cat([torch.full((len(batch), 1), start_id), target[:, :-1]], 1)
    far = -1e4
    seen = ((1 - mask) * far)[:, None, None, :].to(product_dtype())
    length = target.shape[1]
    causal = torch.full((length, length), far).triu(1)[None, None].to(product_dtype())
    with products():
        states = model.model.encoder(
            input_ids=source, attention_mask=seen.expand(-1, 1, source.shape[1], -1)
        ).last_hidden_state
        decoded = model.model.decoder(
            input_ids=inputs,
            attention_mask=causal.expand(len(batch), 1, -1, -1),
            encoder_hidden_states=states,
            encoder_attention_mask=seen.expand(-1, 1, length, -1),
            use_cache=False,
        ).last_hidden_state
        kept = target_mask.bool()
        logits = model.lm_head(decoded[kept])
    return nn.functional.cross_entropy(logits.float(), target[kept]), states


def train(
    data: Path,
    start: Path,
    output: Path,
    minutes: float,
    batch_size: int = 24,
    passages: int = 1,
    seed: int = 0,
) -> None:
    """Train for a time; ``start`` is an embedder's or an earlier answerer's checkpoint."""
    rng = random.Random(seed)
    torch.manual_seed(seed)
    tokenizer = Tokenizer.from_file(str(start / "tokenizer.json"))
    resumed = (start / "generation_config.json").exists()
    model: Any = (
        BartForConditionalGeneration.from_pretrained(start, attn_implementation="eager")
        if resumed
        else build(start)
    )
    model.train()
    pairs = pairs_from(data, rng, passages)
    refusals = sum(target == NO_ANSWER for _, target in pairs)
    print(f"{len(pairs)} examples, {refusals} without an answer", flush=True)
    batches = stream(pairs, tokenizer, batch_size, rng)
    optimizer = optimizer_for(
        model.model.encoder, 2e-4, list(model.model.decoder.layers.parameters()), 5e-4
    )
    run(
        model,
        optimizer,
        minutes,
        lambda: loss_of(model, next(batches), model.config.decoder_start_token_id),
        lambda: save(model, tokenizer, start, output),
        warm_up_steps=150,
    )


def save(model: Any, tokenizer: Tokenizer, start: Path, output: Path) -> None:
    """Write a checkpoint that ``train`` and the converter read."""
    model.save_pretrained(output)
    tokenizer.save(str(output / "tokenizer.json"))
    config = json.loads((start / "tokenizer_config.json").read_text())
    marks = [tokenizer.id_to_token(mark) for mark in end_marks(tokenizer)]
    config |= {"bos_token": marks[0], "eos_token": marks[1]}
    (output / "tokenizer_config.json").write_text(json.dumps(config, indent=1))
