"""Calls that a language model writes are read strictly."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from support import HashingEmbedder
from tool_desk import desk

from slimchat.config import BotConfig
from slimchat.tools.deciding import ToolStep
from slimchat.tools.matching import Matcher
from slimchat.tools.model_calls import parsed, proposed
from slimchat.tools.state import Ask
from slimchat.tools.tool import Call

ORDER = '{"name": "order_status", "arguments": {"order_number": "OND-UK-209931"}}'


class Writer:
    """Writes what it is told to; its template shows what it was given."""

    card = SimpleNamespace(prompt_style="chat")
    takes_tools = True

    def __init__(self, *texts: str) -> None:
        self.texts = list(texts)
        self.tools: list[Any] = []

    def render_chat(self, messages: list[dict[str, str]], tools: Any = None) -> str:
        self.tools = tools
        return "prompt"

    def stream(self, prompt: str, options: object, cancel: object = None) -> Iterator[str]:
        yield from self.texts.pop(0)


@pytest.mark.parametrize(
    "text",
    [
        f"<tool_call>\n{ORDER}\n</tool_call>",
        f"[TOOL_CALLS] [{ORDER}]",
        '[TOOL_CALLS]order_status{"order_number": "OND-UK-209931"}',
        ORDER.replace("arguments", "parameters"),
        f"<|python_tag|>{ORDER}",
    ],
)
def test_the_formats_of_chat_templates_are_read(text: str) -> None:
    assert parsed(text) == ("order_status", {"order_number": "OND-UK-209931"})


@pytest.mark.parametrize(
    "text",
    [
        "no call",
        "",
        f"<tool_call>{ORDER}</tool_call><tool_call>{ORDER}</tool_call>",
        f"Sure! {ORDER}",
        '<tool_call>{"name": "order_status", "arguments": "OND-UK-209931"}</tool_call>',
        '<tool_call>{"name": "a", "name": "order_status", "arguments": {}}</tool_call>',
        '<tool_call>{"name": "order_status", "arguments": {}, "code": "x"}</tool_call>',
        "<tool_call>__import__('os').system('true')</tool_call>",
        "[" * 100_000,
    ],
)
def test_anything_else_is_no_call(text: str) -> None:
    assert parsed(text) is None


def propose(written: str, question: str) -> Any:
    options, writer = BotConfig().generator, Writer(written)
    return proposed(writer, options, desk(), question, [], "en")  # type: ignore[arg-type]


def test_only_the_bots_tools_and_the_customers_own_values_are_taken() -> None:
    tool, values = propose(f"<tool_call>{ORDER}</tool_call>", "is OND-UK-209931 there yet?")
    assert (tool.name, values) == ("order_status", {"order_number": "OND-UK-209931"})
    assert propose(f"<tool_call>{ORDER}</tool_call>", "is it there yet?")[1] == {}
    assert propose('<tool_call>{"name": "rm", "arguments": {}}</tool_call>', "is it?") is None


def test_a_model_that_chooses_is_asked_once_and_the_rest_is_as_everywhere() -> None:
    tools = tuple(desk())
    writer = Writer('<tool_call>{"name": "repair_status", "arguments": {}}</tool_call>', "no call")
    step = ToolStep(tools, Matcher(HashingEmbedder()), BotConfig().tools)
    step.propose = lambda question, history, language: proposed(
        writer,  # type: ignore[arg-type]
        BotConfig().generator,
        tools,
        question,
        history,
        language,
    )
    ask = step.decide("is my old lady running again?", [], "en")
    assert isinstance(ask, Ask)
    assert ask.slot.name == "repair_number"
    assert [each["function"]["name"] for each in writer.tools] == [tool.name for tool in tools]
    history = [("user", "is my old lady running again?"), ("assistant", ask.text("en"))]
    call = step.decide("4312", history, "en")
    assert isinstance(call, Call)
    assert call.arguments == {"repair_number": 4312}
    assert step.decide("what is the weather like?", [], "en") is None


def test_a_real_chat_template_names_the_tools(tmp_path: Any) -> None:
    transformers = pytest.importorskip("transformers")
    from tokenizers import Tokenizer, models

    from slimchat.models.chat import ChatTemplate

    template = (
        "{% if tools %}{% for tool in tools %}{{ tool | tojson }}\n{% endfor %}{% endif %}"
        "{% for m in messages %}<{{ m.role }}>{{ m.content }}{% endfor %}"
    )
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=Tokenizer(models.WordLevel({"<unk>": 0}, unk_token="<unk>"))
    )
    tokenizer.chat_template = template
    tokenizer.save_pretrained(tmp_path)
    chat = ChatTemplate(tmp_path)
    assert chat.takes_tools
    messages = [{"role": "user", "content": "hello"}]
    assert chat.render(messages) == "<user>hello"
    prompt = chat.render(messages, [tool.schema() for tool in desk()])
    assert '"name": "order_status"' in prompt
    assert "OND-(UK|US|ES|PT|BR)" in prompt
