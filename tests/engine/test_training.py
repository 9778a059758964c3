"""The training steps on a tiny random BERT: they learn, and what they write can be run."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

from slimchat.config import GeneratorConfig  # noqa: E402
from slimchat.dialogue.sentence_marks import mark  # noqa: E402
from slimchat.knowledge.sentences import split_sentences  # noqa: E402
from slimchat.models.card import ModelCard  # noqa: E402
from slimchat.models.convert import convert_model  # noqa: E402
from slimchat.models.embedder import Embedder  # noqa: E402
from slimchat.models.encoder import model_folder  # noqa: E402
from slimchat.models.engine import load_generator  # noqa: E402
from slimchat.models.reader import HEADS_FILE, Reader  # noqa: E402
from slimchat.models.tokenization import load_tokenizer  # noqa: E402
from slimchat.training import (  # noqa: E402
    answer_forms,
    answerer,
    base_model,
    calibrate,
    corpus,
    desk_readings,
    embedder,
    marking,
    pairs,
    publish,
    reader,
)
from slimchat.training.mining import nearest_first  # noqa: E402
from slimchat.training.optimizer import Schedule, optimizer_for  # noqa: E402
from slimchat.training.readings import Example  # noqa: E402

pytestmark = pytest.mark.convert


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny")
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    texts = [article["body"] for article in corpus.helpdesks()[:60]]
    trainer = trainers.WordPieceTrainer(vocab_size=800, special_tokens=special)
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    tokenizer.save(str(folder / "tokenizer.json"))
    names = zip(("pad", "unk", "cls", "sep", "mask"), special, strict=True)
    config = {"tokenizer_class": "BertTokenizer", "do_lower_case": True, "model_max_length": 512}
    config |= {f"{name}_token": token for name, token in names}
    (folder / "tokenizer_config.json").write_text(json.dumps(config))
    torch.manual_seed(0)
    tiny = transformers.BertConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=64,
        num_hidden_layers=6,
        num_attention_heads=4,
        intermediate_size=128,
        max_position_embeddings=512,
    )
    transformers.BertModel(tiny, add_pooling_layer=False).save_pretrained(folder)
    return folder


def test_the_mask_and_the_fast_products_change_nothing_but_the_speed(checkpoint: Path) -> None:
    model = base_model.load(checkpoint).eval()
    ids = torch.randint(5, 700, (3, 20))
    mask = torch.ones(3, 20)
    mask[1, 12:] = 0
    with torch.no_grad():
        fast = base_model.hidden_states(model, ids, mask)
        plain = model(input_ids=ids, attention_mask=mask.long()).last_hidden_state
    seen = mask.bool()
    assert torch.nn.functional.cosine_similarity(fast[seen], plain[seen]).min() > 0.999


def test_the_embedder_learns_to_find_the_passage(checkpoint: Path) -> None:
    tokenizer = Tokenizer.from_file(str(checkpoint / "tokenizer.json"))
    model = base_model.load(checkpoint).train()
    rng = random.Random(0)
    batch = next(embedder.batches(pairs.helpdesk_pairs(rng)[:300], 12, rng))
    assert len({pair.group for pair in batch}) == 12
    optimizer = optimizer_for(model, 2e-3)
    losses = []
    for _ in range(12):
        loss = embedder.contrast(model, tokenizer, batch, random.Random(0))
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.item())
    assert losses[-1] < 0.7 * losses[0]
    vectors = embedder.embed(model, tokenizer, ["a", "a longer text"], 40)
    assert torch.allclose(vectors.norm(dim=1), torch.ones(2), atol=1e-5)


def test_the_reader_learns_and_runs_after_conversion(checkpoint: Path, tmp_path: Path) -> None:
    tokenizer = Tokenizer.from_file(str(checkpoint / "tokenizer.json"))
    model = reader.ReaderModel(base_model.load(checkpoint))
    articles = corpus.helpdesks()[:12]
    examples = desk_readings.from_helpdesks(articles[:4], articles, random.Random(0))
    items = [reader.prepare(example, tokenizer) for example in examples[:16]]
    heads = [*model.relevance.parameters(), *model.sentence.parameters()]
    optimizer = optimizer_for(model.encoder, 1e-3, heads)
    schedule = Schedule(optimizer, 3600, warm_up_steps=1)
    first = reader.loss_of(model, items).item()
    for _ in range(15):
        reader.loss_of(model, items).backward()
        schedule.step(model)
    assert reader.loss_of(model, items).item() < 0.8 * first

    trained = tmp_path / "trained"
    reader.save(model, tokenizer, checkpoint, trained)
    again = reader.ReaderModel(base_model.load(trained))
    reader.load_heads(again, trained)
    assert torch.allclose(again.relevance.weight, model.relevance.weight)

    card = publish.publish(
        trained,
        tmp_path / "published",
        name="tiny-reader",
        kind="reader",
        recipe="A test.",
        data=tmp_path,
        sets=(),
        max_prompt_tokens=320,
        extra_files={HEADS_FILE: publish.heads_json(trained, calibrate.neutral())},
    )
    assert ModelCard.load(tmp_path / "published").name == "tiny-reader"
    assert str(tmp_path) not in (tmp_path / "published" / "README.md").read_text()
    assert HEADS_FILE in {file.name for file in card.files}
    passage = calibrate.passage_of(articles[0])
    question = articles[0]["questions"][0]["en"]
    (relevance, spans, marks), *_ = Reader(tmp_path / "published").logits(question, [passage])
    spans_of_body = split_sentences(passage.text, passage.language)
    whole = Example(
        question, passage.heading, passage.text, passage.language, tuple(spans_of_body), False, None
    )
    own = reader.prepare(whole, tokenizer)
    with torch.no_grad():
        logits, sentence_logits = model.eval()([own])
    assert spans == own.packed.sentences
    assert relevance == pytest.approx(logits.item(), abs=0.3)
    assert marks == pytest.approx(sentence_logits[0].numpy(), abs=0.5)


def test_the_answerers_encoder_is_the_embedder(checkpoint: Path) -> None:
    bert = base_model.load(checkpoint).eval()
    made = answerer.build(checkpoint).eval()
    ids = torch.randint(5, 700, (2, 15))
    with torch.no_grad():
        ours = made.model.encoder(input_ids=ids).last_hidden_state
        theirs = bert(input_ids=ids).last_hidden_state
    assert torch.allclose(ours, theirs, atol=5e-3)


def test_the_answerer_learns_to_copy(checkpoint: Path) -> None:
    tokenizer = Tokenizer.from_file(str(checkpoint / "tokenizer.json"))
    model = answerer.build(checkpoint).train()
    articles = corpus.helpdesks()[:6]
    examples = desk_readings.from_helpdesks(articles, articles, random.Random(0))
    made = answerer.grounded_pairs(examples, random.Random(0), 2)
    assert {target == "no answer" for _, target in made} == {True, False}
    for prompt, target in made:
        if target != "no answer":
            number = int(target[1])
            assert f"[{number}]" in prompt
            assert " ".join(target[4:].split())[:20] in prompt
    batch = next(answerer.stream(made[:12], tokenizer, 6, random.Random(0)))
    optimizer = optimizer_for(model, 2e-3)
    losses = []
    for _ in range(12):
        loss = answerer.loss_of(model, batch, model.config.decoder_start_token_id)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.item())
    assert losses[-1] < 0.7 * losses[0]


def test_the_answerer_learns_to_mark_and_marks_after_conversion(
    checkpoint: Path, tmp_path: Path
) -> None:
    tokenizer = marking.with_marks(Tokenizer.from_file(str(checkpoint / "tokenizer.json")))
    assert answer_forms.form_of(tokenizer) == "marks"
    articles = corpus.helpdesks()[:6]
    examples = desk_readings.from_helpdesks(articles, articles, random.Random(0))
    made = marking.groups(examples, random.Random(0), 2)
    assert {bool(item.answering) for item in made} == {True, False}
    assert max(item.prompt.count("[SEP]") for item in made) > 2
    items = [item for each in made if (item := marking.prepare(each, tokenizer))][:6]
    for item, source in zip(items, made, strict=False):
        assert sum(item.answers) == len(source.answering)
    torch.manual_seed(0)
    model = marking.begin(checkpoint, tokenizer)
    marker = marking.Marker(model.train())
    optimizer = optimizer_for(marker, 2e-3)
    losses = []
    for _ in range(40):
        loss = marker.loss(items)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.item())
    assert losses[-1] < 0.3 * losses[0]

    marking.save(model, tokenizer, checkpoint, tmp_path / "trained")
    again = marking.begin(tmp_path / "trained", tokenizer)
    assert torch.equal(again.lm_head.weight, model.lm_head.weight)
    folder = tmp_path / "published"
    style = answer_forms.form_of(load_tokenizer(tmp_path / "trained"))
    card = convert_model(str(tmp_path / "trained"), folder, prompt_style=style, force=True)
    assert card.prompt_style == "marks"
    generator = load_generator(folder, threads=1)
    wrote = [
        "".join(generator.stream(each.prompt, GeneratorConfig(repetition_penalty=1.0)))
        for each in made[:6]
    ]
    wanted = ["".join(map(mark, each.answering)) or mark(0) for each in made[:6]]
    assert sum(one.replace(" ", "") == two for one, two in zip(wrote, wanted, strict=True)) >= 4


def test_the_nearest_articles_come_first() -> None:
    articles = corpus.helpdesks()[:6]
    bundled = Embedder(model_folder("bundled", "embedder"))
    rank = nearest_first(articles, bundled)
    question = articles[0]["questions"][0]["en"]
    bodies = bundled.embed_passages([pairs.helpdesk_text(a) for a in articles])
    best = articles[int((bodies @ bundled.embed_query(question)).argmax())]
    assert rank(question, articles)[0] is best
    assert sorted(a["id"] for a in rank(question, articles)) == sorted(a["id"] for a in articles)
