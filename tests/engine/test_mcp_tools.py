"""Tools of a real MCP server, over standard input and output and over HTTP."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from inspected_bot import small_bot
from support import HashingEmbedder

pytest.importorskip("mcp")

from slimchat.config import BotConfig
from slimchat.errors import ConfigError, ToolError, ToolUnavailableError
from slimchat.tools.calling import run
from slimchat.tools.deciding import ToolStep
from slimchat.tools.matching import Matcher
from slimchat.tools.mcp_connection import UNANSWERED
from slimchat.tools.mcp_server import McpServer
from slimchat.tools.tool import Call

SERVER = Path(__file__).parents[1] / "mcp_orders.py"
COMMAND = [sys.executable, str(SERVER)]


@pytest.fixture(scope="module")
def server() -> Iterator[McpServer]:
    made = McpServer(COMMAND)
    yield made
    made.close()


def test_a_named_tool_is_asked_for_and_called(server: McpServer) -> None:
    tools = server.tools({"parcel": ["where is my parcel?"]}, {})
    assert [(slot.name, slot.kind, slot.required) for slot in tools[0].slots] == [
        ("number", "code", True)
    ]
    step = ToolStep(tools, Matcher(HashingEmbedder()), BotConfig().tools)
    call = step.decide("where is my parcel PK1234?", [], "en")
    assert isinstance(call, Call)
    outcome = run(call, 30, 500)
    assert outcome.rows == (("Parcel", "PK1234"), ("Place", "Bristol depot"))
    failed = run(tools[0].checked({"number": "PK9999"}), 30, 500)
    assert failed.ending == "refused"
    assert "no such parcel" in failed.text


def test_optional_parameters_and_text_results(server: McpServer) -> None:
    (stock,) = server.tools({"stock": []}, {})
    assert [slot.kind for slot in stock.slots] == ["choice", "text"]
    assert run(stock.checked({"machine": "Brisa"}), 30, 500).text == "Brisa: 3 in Bristol"
    with pytest.raises(ValueError, match="machine"):
        stock.checked({"machine": "Gaggia"})


def test_what_cannot_be_attached_is_named(server: McpServer) -> None:
    with pytest.raises(ConfigError, match="parcel"):
        server.tools({"absent": []}, {})
    with pytest.raises(ConfigError, match="numbers"):
        server.tools({"bulk": []}, {})
    with pytest.raises(ToolError):
        McpServer(["/no/such/command"]).tools({"parcel": []}, {})


def test_a_bot_answers_with_an_attached_tool(tmp_path: Path) -> None:
    with small_bot(tmp_path, {"tools.timeout_s": 60}) as bot:
        with pytest.raises(ConfigError, match="absent"):
            bot.attach_mcp(COMMAND, {"absent": []})
        assert bot.tools == ()
        (tool,) = bot.attach_mcp(COMMAND, {"parcel": ["where is my parcel?"]})
        assert bot.tools == (tool,)
        answer = bot.ask("where is my parcel PK1234?")
        assert "Bristol depot" in answer.text
        assert answer.citations[0].tool == "parcel"


def test_a_server_that_dies_is_started_again() -> None:
    server = McpServer(COMMAND)
    broken, parcel = server.tools({"broken": [], "parcel": []}, {})
    hurry(server, 2)
    gone = run(broken.checked({"number": "PK1234"}), 30, 500)
    assert (gone.ending, gone.text) == ("failed", ""), "no customer is told what runs where"
    server._seconds = 30
    assert run(parcel.checked({"number": "PK1234"}), 30, 500).ending == "done"
    server.close()
    server.close()


def test_a_call_that_fails_leaves_the_connection_to_the_others() -> None:
    server = McpServer(COMMAND)
    process = server.call("slow", {"seconds": 0})
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(server.call, "slow", {"seconds": 1})
        with pytest.raises(ToolUnavailableError, match="no such thing"):
            server.call("rejecting", {})
        assert other.result() == process, "the other call was cut off"
    hurry(server, 0.2)
    with pytest.raises(ToolUnavailableError):
        server.call("slow", {"seconds": 60})
    hurry(server, 30)
    assert server.call("slow", {"seconds": 0}) == process, "the server was started again"
    server.close()


def test_a_server_that_answers_nothing_any_more_is_started_again() -> None:
    server = McpServer(COMMAND)
    process = server.call("slow", {"seconds": 0})
    hurry(server, 0.2)
    for _ in range(UNANSWERED):
        with pytest.raises(ToolUnavailableError):
            server.call("frozen", {"seconds": 60})
    server._seconds = 30
    assert server.call("slow", {"seconds": 0}) != process
    server.close()


def hurry(server: McpServer, seconds: float) -> None:
    assert server._connection is not None
    server._seconds = server._connection._seconds = seconds


def test_over_http() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([*COMMAND, str(port)])
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        server = McpServer(f"http://127.0.0.1:{port}/mcp", {"X-Key": "secret"})
        (parcel,) = server.tools({"parcel": []}, {})
        assert run(parcel.checked({"number": "PK1234"}), 30, 500).ending == "done"
        server.close()
    finally:
        process.terminate()
        process.wait(20)
