"""Hugging Face models to CTranslate2, each measured against the original before it is kept."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, get_args

from slimchat.errors import ConversionError, ConversionGateError
from slimchat.models.card import CARD_FILE, README_FILE, GateFigures, ModelCard, PromptStyle
from slimchat.models.catalog import family_of
from slimchat.models.extras import need
from slimchat.models.hub import Published
from slimchat.models.limits import limits_of
from slimchat.models.measured import Progress, convert_and_measure
from slimchat.models.model_files import describe_files
from slimchat.models.placing import check_place, put_in_place
from slimchat.models.pooling import Pooled, Pooling, published_pooling
from slimchat.models.reference import complete_config, quiet_transformers
from slimchat.models.rewriting import rewritten
from slimchat.models.source import Source, fetch_source

QUANTIZATIONS = ("int8", "int8_float32", "float32")
_FETCHED = 0.5
"""Share of the progress that a download takes."""


def convert_model(
    source: str,
    output: Path,
    *,
    quantization: str = "int8",
    revision: str | None = None,
    force: bool = False,
    progress: Progress | None = None,
    prompt_style: PromptStyle | None = None,
    pooling: Pooling | None = None,
    query_prefix: str | None = None,
    passage_prefix: str | None = None,
    announce: Callable[[Published], None] = lambda found: None,
) -> ModelCard:
    """Convert a model and write its folder with a card.

    Remote code is never run. The folder appears only when all has succeeded; an earlier model
    of slimchat in its place is replaced. Needs roughly twice the float32 size of the model in
    memory, and that size on disk beside ``output``.

    Args:
        source: a folder as transformers writes it, or an id on the Hugging Face hub.
        output: the folder to write.
        quantization: ``int8``, ``int8_float32`` or ``float32``.
        revision: branch, tag or commit on the hub; the card records the commit.
        force: write a model that fails the gate; its card says so.
        prompt_style: overrides what the tokenizer suggests.
        pooling: overrides what an embedder's folder says its vector is of the states.
        query_prefix, passage_prefix: override what its folder says that questions and passages
            begin with.
        announce: told what the hub says of the model, before anything is downloaded.

    Raises:
        ConversionGateError: the converted model does not compute what the original does.
        ConversionError: the catalogue refuses it, CTranslate2 or transformers cannot handle it, or
            ``output`` is taken.
        ModelNotFoundError: the source cannot be found or downloaded.
        ModelFormatError: the source is not a model.
        MissingExtraError: torch or transformers is not installed.
    """
    for package in ("torch", "transformers"):
        need(package, "convert")
    report = progress or (lambda step, share: None)
    _check_request(output, quantization, prompt_style)
    report(f"Getting {source}", 0.0)
    original = fetch_source(
        source,
        revision,
        progress=lambda share: report(f"Getting {source}", _FETCHED * share),
        announce=announce,
        check=partial(_refuse, source),
    )
    begin = 0.0 if original.revision is None else _FETCHED
    output.parent.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix=f".{output.name}.", dir=output.parent) as scratch,
        quiet_transformers(),
    ):
        family = family_of(original.config)
        pooled = published_pooling(original.folder) if family.kind == "embedder" else Pooled()
        pooled = replace(
            pooled,
            pooling=pooling or pooled.pooling,
            query_prefix=pooled.query_prefix if query_prefix is None else query_prefix,
            passage_prefix=pooled.passage_prefix if passage_prefix is None else passage_prefix,
        )
        known = rewritten(original, Path(scratch) / "rewritten")
        limits = limits_of(complete_config(known), family)
        made = convert_and_measure(
            known,
            family,
            limits,
            Path(scratch),
            quantization,
            lambda step, share: report(step, begin + (1 - begin) * share),
            pooled.pooling,
        )
        if not made.figures.passed and not force:
            raise _gate_error(original, made.figures)
        report("Writing the model", 0.95)
        style: PromptStyle = "chat" if made.chat_template else "plain"
        card = ModelCard(
            name=original.name.rsplit("/", 1)[-1],
            kind=family.kind,
            family=family.name,
            source=original.name,
            revision=original.revision,
            **original.facts(),
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            quantization=quantization,
            files=describe_files(made.folder, {CARD_FILE, README_FILE}),
            source_files=original.files(),
            end_tokens=made.end_tokens,
            context_tokens=limits.context,
            max_prompt_tokens=limits.max_prompt,
            chat_template=made.chat_template,
            prompt_style=prompt_style or style,
            **asdict(pooled),
            gate=made.figures,
            notes=(family.note,) if family.note else (),
        )
        card.save(made.folder)
        put_in_place(made.folder, output)
    report("Done", 1.0)
    return card


def _refuse(source: str, config: Mapping[str, Any]) -> None:
    family = family_of(config)
    if family.refused:
        raise ConversionError(
            f"{source} is of the family {family.name}, which CTranslate2 cannot compute. "
            f"{family.refused}",
            "Choose a model of a family that 'slimchat models list' shows as exact.",
        )


def _check_request(output: Path, quantization: str, prompt_style: str | None) -> None:
    if quantization not in QUANTIZATIONS:
        raise ConversionError(
            f"The quantization '{quantization}' is not one that runs on every CPU.",
            f"Use one of: {', '.join(QUANTIZATIONS)}.",
        )
    if prompt_style is not None and prompt_style not in get_args(PromptStyle):
        raise ConversionError(
            f"There is no prompt style '{prompt_style}'.",
            f"Use one of: {', '.join(get_args(PromptStyle))}.",
        )
    check_place(output)


def _gate_error(original: Source, figures: GateFigures) -> ConversionGateError:
    return ConversionGateError(
        f"The conversion of {original.name} does not compute what the original computes: "
        f"float32 difference {figures.float32_delta:.2e} (at most {figures.float32_bound:.0e}), "
        f"same greedy text: {figures.greedy_equal}, agreement of the quantized model "
        f"{figures.agreement:.3f} (at least {figures.agreement_bound}).",
        "Nothing was written. Choose another model, or try quantization float32; --force writes "
        "it all the same and records these figures.",
    )
