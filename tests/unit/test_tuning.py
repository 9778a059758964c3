"""Settings as data, drafts, and comparisons, without a notebook."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from inspected_bot import QUESTION, small_bot
from pydantic import Field

from slimchat import BotConfig, SupportBot
from slimchat.config import Part
from slimchat.errors import ConfigError, ModelNotFoundError
from slimchat.explained import explained_yaml
from slimchat.tuning.difference import comparison, differing
from slimchat.tuning.draft import Draft
from slimchat.tuning.fallback import as_html, as_text
from slimchat.tuning.questions import Questions
from slimchat.tuning.settings import groups, values
from slimchat.tuning.trials import Plan, Trials

Number = Annotated[str, Field(pattern=r"^\d{4}$", description="order number")]


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SupportBot]:
    with small_bot(tmp_path_factory.mktemp("tuning")) as made:
        yield made


def setting(config_type: type[BotConfig], path: str) -> dict[str, Any]:
    found = [item for group in groups(config_type) for item in group["settings"]]
    return next(item for item in found if item["path"] == path)


def test_every_setting_of_the_config_is_told_with_its_default_and_description() -> None:
    told = {item["path"]: item for group in groups(BotConfig) for item in group["settings"]}
    assert {path: item["default"] for path, item in told.items()} == values(BotConfig())
    assert all(item["about"] for item in told.values())
    assert [item["path"] for item in told.values() if item["kind"] == "json"] == ["guard.topics"]
    applies = {group["name"]: group["applies"] for group in groups(BotConfig)}
    assert {name for name, when in applies.items() if when == "build"} == {
        "knowledge", "chunking", "embedder",
    }  # fmt: skip
    assert {name for name, when in applies.items() if when == "open"} == {"reader", "runtime"}


def test_kinds_and_bounds_come_from_the_types() -> None:
    k = setting(BotConfig, "retriever.k")
    assert (k["kind"], k["minimum"], k["maximum"]) == ("integer", 1, 50)
    top_p = setting(BotConfig, "generator.top_p")
    assert (top_p["kind"], top_p["above"], top_p["maximum"]) == ("number", 0, 1)
    mode = setting(BotConfig, "retriever.mode")
    assert (mode["kind"], mode["choices"]) == ("choice", ["hybrid", "dense", "lexical"])
    assert setting(BotConfig, "answer.refuse_below")["nullable"] is True
    assert setting(BotConfig, "retriever.rerank")["kind"] == "flag"
    assert setting(BotConfig, "name")["longest"] == 80


class Tone(Part):
    """How it sounds."""

    warmth: float = Field(0.5, ge=0, le=1, description="Warmer says please.")
    style: Literal["plain", "rich"] = Field("plain", description="Of words.")
    odd: dict[str, int] = Field(default_factory=dict, description="Anything else.")


class Later(BotConfig):
    """A config with settings that nobody knew of."""

    patience: int = Field(3, ge=0, description="Seconds.")
    tone: Tone = Tone()


def test_a_field_that_is_added_later_appears_without_new_code() -> None:
    assert setting(Later, "patience")["minimum"] == 0
    assert setting(Later, "tone.warmth")["maximum"] == 1
    assert setting(Later, "tone.odd")["kind"] == "json"
    (group,) = [group for group in groups(Later) if group["name"] == "tone"]
    assert (group["about"], group["applies"]) == ("How it sounds.", "answer")
    draft = Draft(Later())
    assert draft.set("tone.style", "rich")
    assert values(draft.config)["tone.style"] == "rich"
    assert 'style: "rich"' in explained_yaml(draft.config, changed=True)


def test_a_draft_goes_back_and_forth() -> None:
    draft = Draft(BotConfig())
    assert draft.set("retriever.k", 8)
    assert not draft.set("retriever.k", 8)
    assert draft.set("answer.refuse_below", 0.4)
    assert draft.undo()
    assert (draft.config.retriever.k, draft.config.answer.refuse_below) == (8, None)
    assert draft.undo()
    assert draft.config == BotConfig()
    assert not draft.undo()
    assert draft.redo()
    assert draft.set("retriever.k", 9)
    assert not draft.can_redo
    with pytest.raises(ConfigError, match=r"no setting 'retriever\.kk'"):
        draft.set("retriever.kk", 1)


def test_a_draft_is_carried_over_to_another_config() -> None:
    begun, draft = BotConfig(), Draft(BotConfig())
    assert draft.set("retriever.k", 8)
    assert draft.set("answer.max_sentences", 2)
    assert not draft.set("answer.max_citations", 99)
    elsewhere = begun.updated({"retriever.k": 3, "name": "other"})
    draft.rebase(begun, elsewhere)
    wanted = elsewhere.updated({"retriever.k": 8, "answer.max_sentences": 2})
    assert draft.config == wanted
    assert list(draft.state.refused) == ["answer.max_citations"]
    while draft.can_undo:
        draft.undo()
    assert draft.config == elsewhere
    with_model = begun.updated({"generator.model": "bundled"})
    draft = Draft(with_model)
    assert draft.set("answer.mode", "generative")
    draft.rebase(with_model, begun)
    assert draft.config == begun
    assert "generator.model is not set" in draft.state.refused["answer.mode"].reason


def test_what_is_refused_keeps_the_last_good_config_and_tells_the_bound() -> None:
    draft = Draft(BotConfig())
    assert not draft.set("retriever.k", 99)
    refused = draft.state.refused["retriever.k"]
    assert (refused.value, refused.reason) == (99, "Input should be less than or equal to 50")
    assert draft.set("answer.max_sentences", 2)
    assert draft.config.retriever.k == 5
    assert "retriever.k" in draft.state.refused
    assert draft.set("retriever.k", 7)
    assert draft.state.refused == {}
    assert not draft.set("retriever.k", "many")
    assert "valid integer" in draft.state.refused["retriever.k"].reason
    assert not draft.undo()
    assert draft.state.refused == {}
    assert not draft.set("chunking.max_tokens", 64)
    assert (
        "An open bot keeps chunking.max_tokens" in draft.state.refused["chunking.max_tokens"].reason
    )


def test_two_settings_that_need_each_other_can_be_given_one_after_the_other() -> None:
    draft = Draft(BotConfig())
    assert not draft.set("answer.mode", "generative")
    assert "generator.model is not set" in draft.state.refused["answer.mode"].reason
    assert draft.set("generator.model", "bundled")
    assert draft.config.answer.mode == "generative"
    assert draft.state.refused == {}


def test_differences_are_words_and_lose_nothing() -> None:
    before, after = "Within 30 days. <b>Yes</b>", "Within 14 days, unopened. <b>Yes</b>"
    gone, come = differing(before, after)
    assert "".join(text for text, _ in gone) == before
    assert "".join(text for text, _ in come) == after
    assert [text for text, differs in gone if differs] == ["30"]
    assert [text for text, differs in come if differs] == ["14", ", unopened"]
    assert differing("  You can go.", "  I did not find it.") == (
        [("  ", False), ("You can go", True), (".", False)],
        [("  ", False), ("I did not find it", True), (".", False)],
    )
    assert differing("a  b", "a b") == ([("a  b", False)], [("a b", False)])
    assert differing("same", "same") == ([("same", False)], [("same", False)])
    assert differing("", "new") == ([], [("new", True)])
    long = differing(" ".join("a" * 2001), " ".join("b" * 2001))
    assert [differs for _, differs in long[0]] == [True]


def test_the_yaml_of_changes_reads_back(tmp_path: Path) -> None:
    prompt = "Be brief: “sí”.\n# no comment\u2028{}: 'x' \"y\" 🙂"
    changes = {"generator.system_prompt": prompt, "answer.refuse_below": 0.25}
    config = BotConfig().updated({**changes, "suggestions": ["¿Qué?", "b: c"]})
    text = explained_yaml(config, changed=True)
    file = tmp_path / "slimchat.yaml"
    file.write_text(text, encoding="utf-8")
    assert BotConfig.load(file) == config
    assert "retriever" not in text
    assert "# The small language model" in text
    assert "default null" in text
    assert explained_yaml(BotConfig(), changed=True) == ""
    file.write_text(explained_yaml(config), encoding="utf-8")
    assert BotConfig.load(file) == config


class Watched:
    """The trials of a bot, with what they told."""

    def __init__(self, bot: SupportBot) -> None:
        self.compared: list[dict[str, Any]] = []
        self.progress: list[tuple[int, int]] = []
        self.trials = Trials(
            bot,
            lambda _, found: self.compared.append(found),
            lambda _, done, total: self.progress.append((done, total)),
        )

    def run(self, questions: list[str], before: BotConfig, after: BotConfig) -> None:
        self.trials.start(Plan(questions, before, after), 0)
        assert self.trials.join()


def test_a_question_is_answered_before_and_after_over_the_same_models(bot: SupportBot) -> None:
    watched = Watched(bot)
    strict = bot.config.updated({"answer.refuse_below": 1.0})
    indexes = bot.knowledge.retriever.vectors
    watched.run([QUESTION, "Descale with citric acid?"], bot.config, strict)
    first, second = watched.compared
    assert (first["before"]["action"], first["after"]["action"]) == ("answer", "refuse")
    assert first["differs"] == ["text", "action", "sources"]
    assert first["before"]["sources"]
    assert first["after"]["seconds"] > 0
    assert second["question"] == "Descale with citric acid?"
    assert watched.progress == [(0, 2), (1, 2), (2, 2)]
    assert bot.knowledge.retriever.vectors is indexes
    assert bot.ask(QUESTION).action == "answer"


def test_the_settings_of_the_search_count(bot: SupportBot) -> None:
    watched = Watched(bot)
    narrow = bot.config.updated({"retriever.k": 1, "answer.max_citations": 1})
    watched.run([QUESTION], bot.config, narrow)
    answer = bot.ask(QUESTION, config=narrow)
    step = next(step for step in answer.trace if step.name == "retrieve")
    assert step.detail["k"] == 1
    assert len(watched.compared[0]["after"]["sources"]) == 1
    deep = bot.config.updated({"retriever.rerank_depth": 1})
    hits = next(s for s in bot.ask(QUESTION, config=deep).trace if s.name == "retrieve").detail
    assert sum("reader" in hit["scores"] for hit in hits["hits"]) == 1


def test_the_same_config_is_asked_once(bot: SupportBot, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[BotConfig] = []
    stream = bot.stream

    def counted(question: str, **options: Any) -> Any:
        asked.append(options["config"])
        return stream(question, **options)

    monkeypatch.setattr(bot, "stream", counted)
    watched = Watched(bot)
    watched.run([QUESTION], bot.config, bot.config)
    assert watched.compared[0]["differs"] == []
    assert len(asked) == 2  # one to warm up
    other = bot.config.updated({"retriever.k": 2})
    watched.run([QUESTION], bot.config, other)
    assert asked[2:] == [other]


def test_what_is_only_tried_calls_no_tool(tmp_path: Path) -> None:
    called: list[str] = []

    def order_status(order_number: Number) -> str:
        """Status of an order."""
        called.append(order_number)
        return "It is on its way."

    question = "Where is my order 4312?"
    with small_bot(tmp_path) as bot:
        bot.add_tool(order_status, examples=[question, "Where is my order?"])
        Watched(bot).run([question], bot.config, bot.config.updated({"retriever.k": 2}))
        assert called == []
        assert bot.ask(question).text == "It is on its way. [1]"
        assert called == ["4312"]


def test_another_index_is_asked_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with small_bot(tmp_path) as bot:
        watched = Watched(bot)
        loose = bot.config.updated({"retriever.k": 6})
        watched.run([QUESTION], bot.config, loose)
        (tmp_path / "docs" / "more.md").write_text("# More\n\nAn opened lid fits.\n")
        for name in ("returns.md", "old.md"):
            (tmp_path / "docs" / name).unlink(missing_ok=True)
        bot.knowledge.update(tmp_path / "docs")
        watched.run([QUESTION], bot.config, loose)
        first, second = watched.compared
        assert first["before"]["sources"] != second["before"]["sources"]
        assert second["differs"] == []


def test_answers_are_kept_for_the_questions_that_are_shown(
    bot: SupportBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    stream = bot.stream

    def counted(question: str, **options: Any) -> Any:
        asked.append(question)
        return stream(question, **options)

    watched = Watched(bot)
    config = bot.config
    watched.run([QUESTION], config, config)
    monkeypatch.setattr(bot, "stream", counted)
    watched.trials.start(Plan(["x?"], config, config, shown=[QUESTION]), 0)
    assert watched.trials.join()
    watched.run([QUESTION], config, config)
    assert asked == ["x?"]
    watched.run(["x?"], config, config)
    watched.run([QUESTION], config, config)
    assert asked == ["x?", "x?", QUESTION]


def test_a_later_plan_ends_the_one_before(bot: SupportBot, monkeypatch: pytest.MonkeyPatch) -> None:
    began, go_on = threading.Event(), threading.Event()
    stream = bot.stream

    def slow(question: str, **options: Any) -> Any:
        began.set()
        assert go_on.wait()
        return stream(question, **options)

    watched = Watched(bot)
    watched.run([], bot.config, bot.config)
    monkeypatch.setattr(bot, "stream", slow)
    watched.trials.start(Plan(["old one?", "older?"], bot.config, bot.config), 0)
    assert began.wait()
    watched.trials.start(Plan([QUESTION], bot.config, bot.config), 0)
    go_on.set()
    assert watched.trials.join()
    assert [found["question"] for found in watched.compared] == [QUESTION]
    watched.trials.close()
    watched.trials.start(Plan(["after?"], bot.config, bot.config), 0)
    assert watched.trials.join()
    assert len(watched.compared) == 1


def test_a_failing_question_is_told_and_the_others_go_on(
    bot: SupportBot, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = bot.config.updated({"generator.model": "nowhere", "answer.mode": "generative"})
    watched = Watched(bot)
    watched.run([QUESTION], bot.config, missing)
    error = watched.compared[0]["after"]["error"]
    assert "nowhere" in error["fact"]
    assert watched.compared[0]["differs"] == ["text", "action", "sources", "error"]

    def broken(question: str, **options: Any) -> Any:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(bot, "stream", broken)
    watched.run(["x?", "y?"], bot.config, bot.config)
    assert [found["question"] for found in watched.compared[1:]] == ["x?", "y?"]
    assert "secret" not in str(watched.compared)
    assert "secret detail" in caplog.text


def test_a_run_that_breaks_ends_and_says_so(
    bot: SupportBot, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(question: str, before: Any, after: Any) -> Any:
        if question == "y?" and after["error"] is None:
            raise RuntimeError("secret detail")
        return comparison(question, before, after)

    monkeypatch.setattr("slimchat.tuning.trials.comparison", broken)
    questions = Questions(bot, threading.RLock(), lambda: None)
    for question in (QUESTION, "y?", "z?"):
        questions.pin(question, ask=False)
    questions.again()
    assert questions.join()
    told = questions.data()
    assert (told["progress"], told["stale"]) == (None, [])
    errors = {name: found["after"]["error"] for name, found in told["comparisons"].items()}
    assert errors[QUESTION] is None
    assert "unexpected error" in errors["y?"]["fact"]
    assert "unexpected error" in errors["z?"]["fact"]
    assert "secret detail" in caplog.text


def test_a_bot_is_configured_at_once_or_not_at_all(tmp_path: Path) -> None:
    with small_bot(tmp_path) as bot:
        before = bot.config
        strict = before.updated({"answer.refuse_below": 1.0, "retriever.k": 2})
        assert bot.configure(strict) is before
        assert bot.ask(QUESTION).action == "refuse"
        assert bot.knowledge.retriever.config.k == bot.knowledge.config.retriever.k == 2
        changes = {"chunking.max_tokens": 64, "reader.model": "mine", "retriever.k": 9}
        with pytest.raises(ConfigError, match=r"max_tokens \(160, not 64\), reader\.model") as told:
            bot.configure(strict.updated(changes))
        assert "retriever" not in str(told.value)
        assert bot.config is strict
        with pytest.raises(ConfigError, match=r"chunking\.max_tokens"):
            bot.ask(QUESTION, config=strict.updated({"chunking.max_tokens": 64}))
        nowhere = {"generator.model": "nowhere", "answer.mode": "generative"}
        with pytest.raises(ModelNotFoundError):
            bot.configure(strict.updated(nowhere))
        assert bot.config is strict
        bot.knowledge.reload()
        assert bot.knowledge.retriever.config.k == 2


def test_where_no_widget_runs_everything_is_escaped() -> None:
    evil = "<img src=x onerror=alert(1)>"
    one = {"text": evil, "action": "answer", "sources": [], "error": None}
    shown = {
        "groups": groups(BotConfig),
        "settings": {"values": {**values(BotConfig()), "name": evil}},
        "trials": {"comparisons": {evil: comparison(evil, one, {**one, "text": "b"})}},
    }
    assert evil not in as_html(shown)
    assert "&lt;img" in as_html(shown)
    assert "different" in as_text(shown)
    assert "support" in as_text(shown)
