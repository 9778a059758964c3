"""Models with a cut vocabulary read and compute what the whole ones do."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from foreign_tokenizers import (
    BYTES,
    FOREIGN,
    byte_level,
    roberta,
    sentence_pieces,
    unigram,
)
from support import write_documents
from typer.testing import CliRunner

pytest.importorskip("torch")
pytest.importorskip("transformers")

from family_models import MODELS, SENTENCES, write_tiny
from safetensors.torch import load_file, save_file
from tokenizers import models, pre_tokenizers

from slimchat.cli.app import app
from slimchat.config import GeneratorConfig
from slimchat.errors import (
    ConfigError,
    ConversionError,
    ConversionGateError,
    EmptyKnowledgeError,
    ModelFormatError,
)
from slimchat.models.card import ModelCard
from slimchat.models.convert import convert_model
from slimchat.models.converted import converted_outputs
from slimchat.models.ct2_file import read_model, write_model
from slimchat.models.embedder import Embedder
from slimchat.models.encoder import model_folder
from slimchat.models.engine import load_generator
from slimchat.models.gate import PROMPTS, TARGET, largest_delta
from slimchat.models.reference import KEPT_POSITIONS, Inputs, reference_outputs
from slimchat.models.tokenization import load_tokenizer
from slimchat.models.trimming import cut as cutting
from slimchat.models.trimming.cut import cut_vocabulary
from slimchat.models.trimming.kept import Wanted, kept_ids
from slimchat.models.trimming.proof import Side
from slimchat.models.trimming.tokenizer_cut import cut_tokenizer
from slimchat.models.trimming.weights import cut_rows
from slimchat.training.trim.run import TrimOrder, trim

pytestmark = pytest.mark.convert
TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
WANTED = Wanted(texts=SENTENCES[:3], words=("espresso", "café"))


@dataclass(frozen=True)
class Structure:
    """A model, and the tokenizer that models of its kind have."""

    family: str
    tokenizer: Callable[[], Any]


STRUCTURES = {
    "qwen2.5, tied, byte-level": Structure("qwen2", byte_level),
    "qwen2.5, rows without tokens": Structure("qwen2.5", byte_level),
    "llama 3.1, byte-level without merges": Structure(
        "llama-3.1", lambda: byte_level(ignore_merges=True)
    ),
    "tinyllama, byte fallback": Structure("tinyllama", sentence_pieces),
    "flan-t5, unigram": Structure("flan-t5", unigram),
    "t5, unigram, tied": Structure("t5", unigram),
    "phi-2, biased output": Structure("phi-2", byte_level),
    "bart, marks": Structure("bart", roberta),
}


@dataclass(frozen=True)
class Made:
    """A model, its conversion, and that with a cut vocabulary."""

    original: Path
    whole: Path
    cut: Path
    card: ModelCard

    @property
    def kept(self) -> list[int]:
        before, after = tokens_of(self.whole), set(tokens_of(self.cut))
        return [index for index, token in enumerate(before) if token in after]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Made]:
    held: dict[str, Made] = {}

    def make(name: str) -> Made:
        if name not in held:
            held[name] = build(STRUCTURES[name], tmp_path_factory.mktemp("made"))
        return held[name]

    return make


def build(structure: Structure, folder: Path, quantization: str = "float32") -> Made:
    original, whole, cut = (folder / name for name in ("original", "whole", "cut"))
    tokenizer = structure.tokenizer()
    write_tiny(MODELS[structure.family], original, tokenizer)
    quieten(original, tokenizer)
    convert_model(str(original), whole, quantization=quantization)
    return Made(original, whole, cut, cut_vocabulary(whole, cut, WANTED))


def quieten(folder: Path, tokenizer: Any) -> None:
    """As trained models do, seldom change to another alphabet than that of the text."""
    raw = tokenizer.backend_tokenizer
    rare = sorted(set(range(len(tokenizer))) - set(kept_ids(raw, 10**6, SENTENCES, (), ())))
    path = folder / "model.safetensors"
    weights = load_file(path)
    for name, weight in weights.items():
        if re.search(r"(embed_tokens|shared|lm_head)\.weight$", name):
            weight[rare] *= 0.05
    save_file(weights, path, metadata={"format": "pt"})


def tokens_of(folder: Path) -> list[str]:
    path = next(folder.glob("*vocabulary.json"))
    tokens: list[str] = json.loads(path.read_text(encoding="utf-8"))
    return tokens


@pytest.mark.parametrize("name", STRUCTURES)
def test_kept_tokens_have_the_logits_of_the_original(
    made: Callable[[str], Made], name: str
) -> None:
    """The cut conversion against transformers, without the whole conversion in between."""
    model = made(name)
    whole, cut, kept = load_tokenizer(model.whole), load_tokenizer(model.cut), model.kept
    place = {old: new for new, old in enumerate(kept)}
    ends = [whole.token_to_id(token) for token in model.card.end_tokens]
    rows = [whole.encode(text).ids for text in PROMPTS]
    target = whole.encode(TARGET, add_special_tokens=False).ids[:KEPT_POSITIONS]
    after = Inputs(
        [[place[index] for index in row] for row in rows],
        [place[index] for index in target],
        [place[index] for index in ends],
    )
    assert after.prompts == [cut.encode(text).ids for text in PROMPTS]
    reference = reference_outputs(model.original, model.card.kind, Inputs(rows, target, ends))
    side = Side(model.cut, cut, tokens_of(model.cut))
    found = converted_outputs(model.cut, model.card.kind, after, side)
    wanted = [values[:, kept] for values in reference.values]
    assert all(values.shape[-1] == len(kept) for values in found.values)
    assert largest_delta(wanted, found.values) <= 1e-3
    held = [
        (before, written)
        for before, written in zip(reference.greedy, found.greedy, strict=True)
        if set(before) <= set(kept)
    ]
    assert held
    assert all([place[index] for index in before] == written for before, written in held)


@pytest.mark.parametrize("name", STRUCTURES)
def test_what_is_cut_and_what_the_card_says(made: Callable[[str], Made], name: str) -> None:
    model = made(name)
    figures, before, after = model.card.trim, tokens_of(model.whole), tokens_of(model.cut)
    assert figures is not None
    assert (figures.tokens_before, figures.tokens_after) == (len(before), len(after))
    assert len(after) < 0.85 * len(before)
    assert figures.bytes_after == (model.cut / "model.bin").stat().st_size < figures.bytes_before
    assert figures.delta <= 1e-5
    assert figures.greedy_equal is True
    assert figures.greedy_whole > 0
    assert figures.texts >= len(WANTED.texts) + len(PROMPTS)
    assert [token for token in before if token in set(after)] == after
    tokenizer = load_tokenizer(model.cut)
    assert tokenizer.get_vocab() == {token: index for index, token in enumerate(after)}
    assert not {"<unused_row_0>", *FOREIGN[0].split()} & set(after)
    assert ModelCard.load(model.cut) == model.card
    model.card.verify(model.cut)
    shown = (model.cut / "README.md").read_text(encoding="utf-8")
    assert f"| Tokens after | {len(after)} |" in shown
    generator = load_generator(model.cut, threads=1)
    said = "".join(generator.stream(SENTENCES[0], GeneratorConfig(max_new_tokens=8)))
    whole = load_generator(model.whole, threads=1)
    assert said == "".join(whole.stream(SENTENCES[0], GeneratorConfig(max_new_tokens=8)))


@pytest.mark.parametrize("name", STRUCTURES)
def test_texts_of_kept_tokens_are_cut_alike(made: Callable[[str], Made], name: str) -> None:
    """Texts of words in any order; those with other tokens fall apart, and lose nothing."""
    model = made(name)
    whole, cut, kept = load_tokenizer(model.whole), load_tokenizer(model.cut), model.kept
    place = {old: new for new, old in enumerate(kept)}
    rng = random.Random(3)
    pieces = re.findall(r"\s?\w+|\W", " ".join([*SENTENCES[:3], *SENTENCES[:3], *FOREIGN]))
    alike = 0
    for _ in range(400):
        text = "".join(rng.choices(pieces, k=rng.randint(1, 6))).strip()
        before, after = whole.encode(text).ids, cut.encode(text).ids
        if all(index in place for index in before):
            alike += 1
            assert after == [place[index] for index in before]
        elif "unigram" not in name:
            assert cut.decode(after) == whole.decode(before)
    assert 50 < alike < 400
    if "unigram" not in name:
        assert cut.decode(cut.encode("日本語 😀 тест").ids) == "日本語 😀 тест"


def test_the_bytes_stay(made: Callable[[str], Made]) -> None:
    assert set(BYTES) <= set(tokens_of(made("tinyllama, byte fallback").cut))
    alphabet = set(pre_tokenizers.ByteLevel.alphabet())
    assert alphabet <= set(tokens_of(made("qwen2.5, tied, byte-level").cut))


def test_int8_rows_are_the_same_numbers(tmp_path: Path) -> None:
    model = build(STRUCTURES["qwen2.5, tied, byte-level"], tmp_path, "int8")
    assert model.card.trim is not None
    assert model.card.trim.delta <= 1e-5
    before, after = read_model(model.whole), read_model(model.cut)
    for name in ("decoder/embeddings/weight", "decoder/embeddings/weight_scale"):
        assert np.array_equal(before.variables[name][model.kept], after.variables[name])
    assert before.aliases == after.aliases
    assert before.aliases["decoder/projection/weight"] == "decoder/embeddings/weight"
    # In the place of the whole one.
    card = cut_vocabulary(model.whole, model.whole, WANTED)
    assert ModelCard.load(model.whole) == card
    assert tokens_of(model.whole) == tokens_of(model.cut)
    assert read_model(model.whole).variables.keys() == after.variables.keys()


def test_a_model_is_written_as_it_was_read(made: Callable[[str], Made], tmp_path: Path) -> None:
    whole = made("bart, marks").whole
    write_model(read_model(whole), tmp_path)
    assert (tmp_path / "model.bin").read_bytes() == (whole / "model.bin").read_bytes()


def test_a_chat_model_for_a_company(tmp_path: Path) -> None:
    """From a source folder and documents; what its template says stays as well."""
    tokenizer = byte_level()
    tokenizer.chat_template = TEMPLATE
    write_tiny(MODELS["qwen2"], tmp_path / "source", tokenizer)
    docs = write_documents(tmp_path / "docs")
    (docs / "broken.pdf").write_bytes(b"not a pdf")
    order = TrimOrder(str(tmp_path / "source"), tmp_path / "out", docs, ("pt",), "float32")
    steps: list[float] = []
    trimmed = trim(order, lambda step, share: steps.append(share))
    assert steps == sorted(steps)
    assert steps[-1] == 1
    assert [file.source for file in trimmed.skipped] == ["broken.pdf"]
    assert trimmed.card.gate is not None
    assert trimmed.card.gate.passed
    assert trimmed.card.trim is not None
    assert trimmed.card.trim.languages == ("pt",)
    assert len(trimmed.card.trim.documents) == 4
    assert sorted(path.name for path in tmp_path.iterdir()) == ["docs", "out", "source"]
    generator = load_generator(tmp_path / "out", threads=1)
    said = [{"role": "user", "content": "A garantia da máquina X200 é de três anos?"}]
    prompt = str(generator.render_chat(said))
    assert prompt.startswith("<|im_start|>user\nA garantia")
    names = tokenizer.convert_ids_to_tokens(tokenizer(prompt)["input_ids"])
    assert load_tokenizer(tmp_path / "out").encode(prompt).tokens == names


def test_word_pieces_are_cut_alike() -> None:
    """Those of the bundled answerer."""
    whole = load_tokenizer(model_folder("bundled", "answerer"))
    kept = kept_ids(whole, whole.get_vocab_size(), SENTENCES, ("envío", "laborables"), ())
    cut, place = cut_tokenizer(whole, kept), {old: new for new, old in enumerate(kept)}
    assert len(kept) < 0.1 * whole.get_vocab_size()
    for text in (*SENTENCES, "El envío: dos laborables", "la garantía dura dos años"):
        assert cut.encode(text).ids == [place.get(index) for index in whole.encode(text).ids]
    # A word that was not kept, in letters that were.
    assert "[UNK]" not in cut.encode("laboratorio").tokens
    assert len(cut.encode("laboratorio").ids) > len(whole.encode("laboratorio").ids)


def test_the_command_line(made: Callable[[str], Made], tmp_path: Path) -> None:
    model, docs = made("t5, unigram, tied").whole, write_documents(tmp_path / "docs")
    arguments = ("--documents", str(docs), "--languages", "es")
    result = CliRunner().invoke(
        app, ["models", "trim", str(model), "-o", str(tmp_path / "out"), *arguments, "--json"]
    )
    assert result.exit_code == 0, result.output
    trim = json.loads(result.stdout)["trim"]
    assert trim["tokens_after"] < trim["tokens_before"]
    assert trim["greedy_equal"] is True
    assert "tank" not in json.dumps(trim)
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in trim["documents"])
    assert load_generator(tmp_path / "out", threads=1).card.trim is not None
    shown = CliRunner().invoke(
        app, ["models", "trim", "x", "-o", str(tmp_path), *arguments[:2], "--languages", "es,de"]
    )
    assert shown.exit_code == 2
    assert "languages es, de" in shown.output


def test_the_bundled_embedder(tmp_path: Path) -> None:
    """Unigram, and hidden states instead of logits."""
    model = model_folder("bundled", "embedder")
    texts = ("¿Cuánto tarda el envío a España y qué cuesta?", "Error E-03 means that it is empty.")
    card = cut_vocabulary(model, tmp_path / "out", Wanted(texts=texts))
    assert card.trim is not None
    assert card.trim.greedy_equal is None
    assert card.trim.tokens_after < 0.2 * card.trim.tokens_before
    before, after = (Embedder(path).embed_passages(texts) for path in (model, tmp_path / "out"))
    assert np.allclose(before, after, atol=1e-5)


def test_wrong_rows_are_noticed(
    made: Callable[[str], Made], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = made("tinyllama, byte fallback").whole
    monkeypatch.setattr(
        cutting, "cut_rows", lambda stored, rows, kept: cut_rows(stored, rows, [*kept[1:], kept[0]])
    )
    with pytest.raises(ConversionGateError, match=r"difference [1-9]"):
        cut_vocabulary(whole, tmp_path / "out", WANTED)
    assert list(tmp_path.iterdir()) == []


def test_tokenizers_that_cannot_be_cut() -> None:
    from tokenizers import Tokenizer

    whole_words = Tokenizer(models.WordLevel({"<unk>": 0, "a": 1}, unk_token="<unk>"))
    with pytest.raises(ConversionError, match=r"WordLevel cannot be trimmed; those of BPE"):
        kept_ids(whole_words, 2, ("a",), (), ())
    ending = Tokenizer(models.BPE({"a": 0, "a</w>": 1}, [], end_of_word_suffix="</w>"))
    with pytest.raises(ConversionError, match="end_of_word_suffix"):
        kept_ids(ending, 2, ("a",), (), ())


def test_what_cannot_be_trimmed(made: Callable[[str], Made], tmp_path: Path) -> None:
    model = made("qwen2.5, tied, byte-level")
    with pytest.raises(ConversionError, match="are needed, so nothing can be cut"):
        cut_vocabulary(model.cut, tmp_path / "out", WANTED)
    with pytest.raises(ModelFormatError, match="kind 'reader'"):
        cut_vocabulary(model_folder("bundled", "reader"), tmp_path / "out", WANTED)
    with pytest.raises(ConversionError, match="no tables with one row for each of its 7 tokens"):
        cut_rows(read_model(model.whole), 7, [0])
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(ConversionError, match="not replaced"):
        cut_vocabulary(model.whole, tmp_path, WANTED)
    order = TrimOrder(str(model.whole), tmp_path / "out", tmp_path / "none", ("de",))  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match=r"languages de .*en, es, pt"):
        trim(order)
    (tmp_path / "empty").mkdir()
    with pytest.raises(EmptyKnowledgeError):
        trim(TrimOrder(str(model.whole), tmp_path / "out", tmp_path / "empty"))
