"""A Python file that makes a bot with tools, or a router, is served as any other bot."""

from __future__ import annotations

from pathlib import Path

import pytest
from running import running
from typer.testing import CliRunner

from slimchat.cli.app import app
from slimchat.errors import ConfigError
from slimchat.serving.bots import Bots

SHOP = """
from typing import Annotated
from pydantic import Field
from slimchat import Router, SupportBot

shop = SupportBot.open({index!r})

@shop.tool(examples=["Where is my order?"])
def order_status(
    number: Annotated[str, Field(pattern=r"^\\d{{4}}$", description="number")],
) -> dict:
    "Status of an order."
    return {{"Order": number}}

bot = Router({{"Shop": shop}}, name="acme")
"""


def made(folder: Path, built: Path) -> Path:
    file = folder / "shop.py"
    file.write_text(SHOP.format(index=str(built)), encoding="utf-8")
    return file


def test_a_file_that_makes_a_router_is_served(tmp_path: Path, built: Path) -> None:
    with running(Bots(made(tmp_path, built)), {"reload_s": 0}) as server, server.client() as http:
        body = {"messages": [{"role": "user", "content": "where is my order 4312?"}]}
        reply = http.post("/v1/chat/completions", json=body).raise_for_status().json()
        told = reply["slimchat"]
        assert (told["bot"], told["action"]) == ("Shop", "answer")
        assert told["citations"][0]["tool"] == "order_status"
        assert told["citations"][0]["rows"] == [["Order", "4312"]]
        body["messages"][0]["content"] = "Can I return an opened machine?"
        reply = http.post("/v1/chat/completions", json=body).raise_for_status().json()
        passage = reply["slimchat"]["citations"][0]["passage_id"]
        assert http.get(f"/v1/passages/{passage}").status_code == 200
        found = http.post("/v1/search", json={"query": "fees"}).raise_for_status().json()
        assert found["hits"]
        assert http.get("/v1/models").json()["data"][0]["id"] == "acme"


def test_it_is_asked_on_the_command_line(tmp_path: Path, built: Path) -> None:
    file = str(made(tmp_path, built))
    done = CliRunner().invoke(app, ["ask", file, "where is my order 4312?"])
    assert "Order: 4312" in done.stdout


@pytest.mark.parametrize("text", ["", "bot = 3", None])
def test_a_file_that_makes_no_bot_is_refused(tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "none.py"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError):
        Bots(file)
