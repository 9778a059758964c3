"""A rebuilt index is taken into service while answers are under way."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from running import Running, running
from support import write_documents

from slimchat import BotConfig, SupportBot
from slimchat.serving.bots import Bots

ASKED = {"messages": [{"role": "user", "content": "What does the club card cost?"}]}


def sources(server: Running) -> list[str]:
    with server.client() as client:
        hits = client.post("/v1/search", json={"query": "club card"}).json()["hits"]
    return [hit["passage"]["source"] for hit in hits]


def test_a_bot_without_a_name_is_called_by_its_folder(tmp_path: Path) -> None:
    index = tmp_path / "acme"
    SupportBot.from_folder(write_documents(tmp_path / "docs"), index=index).close()
    with running(Bots(index), {"reload_s": 0}) as server, server.client() as client:
        told = client.get("/v1/chat").json()
        assert (told["model"], told["title"]) == ("acme", "acme")
        answer = client.post("/v1/chat/completions", json={"model": "acme", **ASKED})
        assert answer.json()["model"] == "acme"


def test_a_rebuilt_index_serves_without_a_restart(tmp_path: Path) -> None:
    docs = write_documents(tmp_path / "docs")
    index = tmp_path / "bot"
    SupportBot.from_folder(docs, index=index).close()
    with running(Bots(index), {"reload_s": 0.1}) as server, server.client() as client:
        assert "club.md" not in sources(server)
        assert "Club" not in str(client.get("/v1/chat").json()["suggestions"])
        stream = {**ASKED, "stream": True}
        with client.stream("POST", "/v1/chat/completions", json=stream) as response:
            write_documents(docs, {"club.md": "# Club\n\nThe club card costs ten euros a year.\n"})
            SupportBot.from_folder(docs, index=index).close()
            lines = [line for line in response.iter_lines() if line]
        assert lines[-1] == "data: [DONE]"
        while "slimchat_reloads_total 1.0" not in client.get("/metrics").text:
            time.sleep(0.05)
        assert "club.md" in sources(server)
        assert "Club" in str(client.get("/v1/chat").json()["suggestions"])
        told = client.post("/v1/chat/completions", json=ASKED).json()
        assert "ten euros" in told["choices"][0]["message"]["content"]


def test_other_settings_open_a_new_bot_and_borrowers_keep_the_old(tmp_path: Path) -> None:
    docs = write_documents(tmp_path / "docs")
    index = tmp_path / "bot"
    SupportBot.from_folder(docs, BotConfig(name="old"), index=index).close()
    bots = Bots(index)
    assert not bots.refresh()
    with bots.borrow() as old:
        SupportBot.from_folder(docs, BotConfig(name="new"), index=index, rebuild=True).close()
        assert bots.refresh()
        assert bots.name == "new"
        assert old.ask("Can I return an opened machine?").text
    with pytest.raises(Exception, match="closed"):
        old.knowledge.stats()
    bots.close()


def test_what_cannot_be_used_changes_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    docs = write_documents(tmp_path / "docs")
    index = tmp_path / "bot"
    SupportBot.from_folder(docs, index=index).close()
    bots = Bots(index)
    (index / "slimchat.json").write_text(json.dumps({"format": "slimchat", "version": 99}))
    assert not bots.refresh()
    assert "not taken into service" in caplog.text
    with bots.borrow() as bot:
        assert bot.ask("Can I return an opened machine?").action == "answer"
    bots.close()


def test_a_file_that_is_replaced_is_taken_into_service(tmp_path: Path) -> None:
    docs = write_documents(tmp_path / "docs")
    index, file = tmp_path / "bot", tmp_path / "acme.slimchat"
    with SupportBot.from_folder(docs, BotConfig(name="first"), index=index) as bot:
        bot.export(file)
    bots = Bots(file)
    assert not bots.refresh()
    write_documents(docs, {"club.md": "# Club\n\nThe club card costs ten euros a year.\n"})
    with SupportBot.from_folder(docs, BotConfig(name="second"), index=index) as bot:
        bot.export(file)
    assert bots.refresh()
    with bots.borrow() as bot:
        assert bot.config.name == "second"
        assert "ten euros" in bot.ask("What does the club card cost?").text
    bots.close()
