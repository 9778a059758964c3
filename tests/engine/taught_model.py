"""A tiny chat model that has learned to answer one prompt with one text."""

from __future__ import annotations

from pathlib import Path

from slimchat.models.convert import convert_model


def write_taught_model(source: Path, prompt: str, said: str, output: Path) -> None:
    """Train a tiny model until it says ``said`` after ``prompt``, and convert it."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    trained = output.with_name(f"{output.name}-trained")
    tokenizer = AutoTokenizer.from_pretrained(source)
    model = AutoModelForCausalLM.from_pretrained(source).train()
    asked = tokenizer(prompt, add_special_tokens=False)["input_ids"]
    told = tokenizer(f"{said}<|im_end|>", add_special_tokens=False)["input_ids"]
    ids = torch.tensor([asked + told])
    labels = torch.tensor([[-100] * len(asked) + told])
    optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3)
    for _ in range(120):
        loss = model(input_ids=ids, labels=labels).loss
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        if loss.item() < 0.01:
            break
    model.save_pretrained(trained)
    tokenizer.save_pretrained(trained)
    convert_model(str(trained), output, quantization="float32")
