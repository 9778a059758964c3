from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel
from support import HashingEmbedder, write_documents

from slimchat._config.dialogue import PLACEHOLDERS
from slimchat.config import BotConfig
from slimchat.dialogue.texts import TEXTS as FIXED
from slimchat.dialogue.texts import other_language, text
from slimchat.errors import ConfigError
from slimchat.explained import explained_yaml
from slimchat.knowledge.base import KnowledgeBase
from slimchat.types import LANGUAGES, Language


def test_yaml_round_trip(tmp_path: Path) -> None:
    config = BotConfig().updated({"retriever.k": 7, "answer.refuse_below": 0.25, "name": "ação"})
    file = tmp_path / "slimchat.yaml"
    file.write_text(config.to_yaml(), encoding="utf-8")
    assert BotConfig.load(file) == config


def test_the_environment_fills_variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "slimchat.yaml"
    file.write_text("name: ${SLIMCHAT_TEST_NAME}\nlanguage: ${SLIMCHAT_TEST_LANGUAGE:pt}\n")
    monkeypatch.setenv("SLIMCHAT_TEST_NAME", "acme")
    config = BotConfig.load(file)
    assert (config.name, config.language) == ("acme", "pt")
    monkeypatch.delenv("SLIMCHAT_TEST_NAME")
    with pytest.raises(ConfigError, match="SLIMCHAT_TEST_NAME, which is not set"):
        BotConfig.load(file)


TEXTS = st.text(st.sampled_from("$${}:AB_1 \n")) | st.text(
    st.characters(exclude_categories=["Cs"]), max_size=20
)


@settings(deadline=None, max_examples=50)
@given(TEXTS, TEXTS, st.lists(TEXTS, max_size=3))
def test_any_text_is_read_back(name: str, prompt: str, suggestions: list[str]) -> None:
    changes = {"generator.system_prompt": prompt, "suggestions": suggestions}
    config = BotConfig().updated({**changes, "name": (name or "-")[:80]})
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "slimchat.yaml"
        for text in (config.to_yaml(), explained_yaml(config)):
            file.write_text(text, encoding="utf-8")
            assert BotConfig.load(file) == config
    assert BotConfig.from_dict(yaml.safe_load(config.to_yaml(escape=False))) == config


def test_an_escaped_variable_is_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLIMCHAT_TEST", "x")
    file = tmp_path / "slimchat.yaml"
    for written, read in {
        "$${SLIMCHAT_TEST}": "${SLIMCHAT_TEST}",
        "$$${SLIMCHAT_TEST}": "$x",
        "$$$${SLIMCHAT_TEST:y}": "$${SLIMCHAT_TEST:y}",
        "$$5 {a} $${1}": "$$5 {a} $${1}",
    }.items():
        file.write_text(f"name: '{written}'\n")
        assert BotConfig.load(file).name == read


def test_an_index_keeps_texts_that_look_like_variables(tmp_path: Path) -> None:
    config = BotConfig(name="${HOME} and $${HOME}")
    docs = write_documents(tmp_path / "docs", {"a.md": "# A\n\nText.\n"})
    KnowledgeBase.build(docs, tmp_path / "bot", config, HashingEmbedder()).close()
    with KnowledgeBase.open(tmp_path / "bot", None, HashingEmbedder()) as base:
        assert base.config == config
        assert base.update(docs).generation == 1  # the settings are the same: nothing to write


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"retriever": {"k": 0}}, r"retriever\.k: .*\(got 0\)"),
        ({"retreiver": {}}, "retreiver"),
        ({"answer": {"mode": "generative"}}, r"generator\.model is not set"),
        ({"chunking": {"max_tokens": 40, "min_tokens": 40}}, "must be below max_tokens"),
    ],
)
def test_a_wrong_setting_is_named_with_its_value(data: dict[str, object], told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        BotConfig.from_dict(data)


def test_an_unknown_dotted_setting_is_refused() -> None:
    for name in ("retriever.kk", "nothing.k", "name.k"):
        with pytest.raises(ConfigError, match="no setting"):
            BotConfig().updated({name: 1})


def test_missing_and_broken_files(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        BotConfig.load(tmp_path / "none.yaml")
    foreign = tmp_path / "foreign.yaml"
    foreign.write_bytes("name: cafetería".encode("latin-1"))
    with pytest.raises(ConfigError, match="not text in UTF-8"):
        BotConfig.load(foreign)
    broken = tmp_path / "broken.yaml"
    broken.write_text("a: [1")
    with pytest.raises(ConfigError, match="not valid YAML"):
        BotConfig.load(broken)


def test_every_setting_says_what_it_does() -> None:
    def check(part: type[BaseModel], path: str) -> None:
        for name, field in part.model_fields.items():
            kind = field.annotation
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                check(kind, f"{path}{name}.")
            else:
                assert field.description, f"{path}{name}"

    check(BotConfig, "")


def test_fixed_texts_can_be_replaced_in_each_language() -> None:
    config = BotConfig().updated({"texts.refusal.es": "Ni idea.", "texts.clarify.en": "{choices}?"})
    assert text("refusal", "es", config.texts) == "Ni idea."
    assert text("refusal", "en", config.texts) == text("refusal", "en")
    assert text("clarify", "en", config.texts, choices="A or B") == "A or B?"
    assert BotConfig.from_dict(yaml.safe_load(config.to_yaml(escape=False))) == config


@pytest.mark.parametrize("given", ["Which?", "{choices} {0}?", "{choices} {", "{choices.x}"])
def test_a_text_holds_its_placeholder_and_no_other(given: str) -> None:
    with pytest.raises(ConfigError, match="choices"):
        BotConfig().updated({"texts.clarify.en": given})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fixed_text_is_there_in_every_language(language: Language) -> None:
    assert FIXED[language].keys() == FIXED["en"].keys()
    for name, needed in PLACEHOLDERS.items():
        assert f"{{{needed}}}" in FIXED[language][name]  # type: ignore[index]


def test_a_source_in_another_language_is_told_in_the_customers() -> None:
    assert "español" not in other_language("es", ["es", "en"])
    assert "inglés" in other_language("es", ["en"])
    assert "portugués y" not in other_language("es", ["pt", "pt"])
    assert "inglês e espanhol" in other_language("pt", ["es", "en"])
    assert other_language("pt", []) == ""
