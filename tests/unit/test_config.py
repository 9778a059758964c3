from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel

from slimchat.config import BotConfig
from slimchat.errors import ConfigError


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
