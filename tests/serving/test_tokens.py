"""Tokens: hashed, scoped, expiring, and gone at once when revoked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from slimchat.cli.app import app
from slimchat.errors import ConfigError
from slimchat.serving.origins import is_own, parsed_origin
from slimchat.serving.settings import ServeConfig
from slimchat.serving.state import KEPT, State
from slimchat.serving.tokens import TokenBook


def test_the_file_holds_no_token_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    file = tmp_path / "keys" / "tokens.json"
    text, token = TokenBook(file, new=True).add("shop", ["metrics", "chat"])
    assert text.split("_")[2] not in file.read_text()
    assert file.stat().st_mode & 0o077 == 0
    assert token.scopes == ("chat", "metrics")
    again = TokenBook(file)
    assert again.check(text) == token
    for other in ("", text + "x", text[:-1], text.replace("slim", "slam", 1), f"slim_{token.id}_"):
        assert again.check(other) is None


def test_a_running_server_sees_what_the_command_changes(tmp_path: Path) -> None:
    file = tmp_path / "tokens.json"
    text, token = TokenBook(file, new=True).add("a", ["chat"])
    running = TokenBook(file)
    assert running.check(text)
    TokenBook(file).revoke(token.id)
    assert running.check(text) is None
    file.write_text("{")
    assert running.check(text) is None


def test_an_expired_token_does_not_hold(tmp_path: Path) -> None:
    book = TokenBook()
    assert book.check(book.add("a", ["chat"], days=1)[0])
    text, token = book.add("b", ["chat"], days=-1)
    assert token.expired()
    assert book.check(text) is None


def test_wrong_use_is_told(tmp_path: Path) -> None:
    book = TokenBook()
    with pytest.raises(ConfigError, match="given: admin"):
        book.add("a", ["chat", "admin"])
    with pytest.raises(ConfigError, match="0 tokens"):
        book.revoke("nobody")
    for content in ("[]", '{"format": "slimchat-tokens", "version": 9, "tokens": []}', "\x00"):
        file = tmp_path / "tokens.json"
        file.write_text(content)
        with pytest.raises(ConfigError):
            TokenBook(file)


def test_the_commands(tmp_path: Path) -> None:
    file = str(tmp_path / "tokens.json")
    run = CliRunner().invoke
    made = json.loads(run(app, ["tokens", "add", file, "--name", "web", "--json"]).stdout)
    assert made["scopes"] == ["chat"]
    assert TokenBook(Path(file)).check(made["token"])
    listed = run(app, ["tokens", "list", file])
    assert "web" in listed.stdout
    assert made["token"] not in listed.stdout
    assert run(app, ["tokens", "revoke", file, "web"]).exit_code == 0
    assert json.loads(run(app, ["tokens", "list", file, "--json"]).stdout) == {"tokens": []}
    assert run(app, ["tokens", "list", str(tmp_path / "none")]).exit_code == 2


def test_origins() -> None:
    assert parsed_origin(" HTTPS://Shop.Example:443/ ") == "https://shop.example"
    assert parsed_origin("http://[::1]:80") == "http://[::1]"
    for text in ("*", "shop.example", "ftp://x", "https://x/path", "https://"):
        with pytest.raises(ValueError, match="is not an origin"):
            parsed_origin(text)
    assert is_own("http://localhost:8000", "localhost:8000")
    assert is_own("https://chat.example", "chat.example")
    assert not is_own("http://localhost:8001", "localhost:8000")
    assert not is_own("null", "")
    assert not is_own("http://[", "x")


def test_a_bucket_fills_evenly_and_callers_are_forgotten() -> None:
    now = 0.0
    state = State(clock=lambda: now)
    assert [state.take("a", 60) for _ in range(60)] == [0.0] * 60
    assert state.take("a", 60) == pytest.approx(1.0)
    now = 1.0
    assert state.take("a", 60) == 0.0
    now = 1.01
    for number in range(KEPT):
        state.take(str(number), 60)
    assert state.take("a", 60) == 0.0
    state.close()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"network.port": 70_000}, "network.port"),
        ({"limits.running": 0}, "limits.running"),
        ({"access.origins": ["*"]}, "not an origin"),
        ({"access.anonymous": ["operator"], "network.host": "0.0.0.0"}, "anybody could read"),
        ({"limits.nothing": 1}, "no setting 'limits.nothing'"),
    ],
)
def test_settings_have_bounds(changes: dict[str, object], told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        ServeConfig().updated(changes)


def test_settings_are_written_and_read(tmp_path: Path) -> None:
    file = tmp_path / "serve.yaml"
    config = ServeConfig().updated({"access.tokens": "t.json", "limits.waiting": 3})
    file.write_text(config.to_yaml())
    assert ServeConfig.load(file) == config
