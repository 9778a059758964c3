"""Tool calls that a language model writes, in the format of its own chat template.

A call is read strictly and proposes, no more: the tool must be one of the bot's, each value must be
allowed and must be the customer's own, and what is missing is asked for as everywhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from slimchat.config import GeneratorConfig
from slimchat.errors import PromptTooLongError
from slimchat.knowledge.analysis import folded
from slimchat.models.text_generator import TextGenerator
from slimchat.tools.tool import Tool
from slimchat.types import Language, Turn

LONGEST_CALL = 160
"""Tokens of a call, at most."""
_TAGGED = re.compile(r"<tool_call>(.*?)(?:</tool_call>|\Z)", re.DOTALL)
_NAMED = re.compile(
    r"\[TOOL_CALLS\]\s*([A-Za-z_][\w.-]*)\s*(?:\[ARGS\])?\s*(\{.*\})\s*\Z", re.DOTALL
)
_LISTED = re.compile(r"\[TOOL_CALLS\]\s*(\[.*\])\s*\Z", re.DOTALL)
_INSTRUCTIONS: Mapping[Language, str] = {
    "en": "You are a customer support assistant. Call a function only if the customer asks for "
    "exactly what it does, with values that the customer gave. Otherwise reply: no call.",
    "es": "Eres un asistente de atención al cliente. Llama a una función solo si el cliente pide "
    "justo lo que hace, con valores que el cliente haya dado. Si no, contesta: no call.",
    "pt": "Você é um assistente de atendimento ao cliente. Chame uma função somente se o cliente "
    "pede exatamente o que ela faz, com valores que o cliente deu. Senão, responda: no call.",
}


def parsed(text: str) -> tuple[str, dict[str, Any]] | None:
    """The one call in what a model wrote: its name and arguments; ``None`` where there is no call,
    or more than one, or anything that is not plain JSON.

    It knows ``<tool_call>{…}</tool_call>`` (Qwen, Hermes), ``[TOOL_CALLS]`` (Mistral), and a bare
    object with ``parameters`` (Llama).
    """
    text = text.removeprefix("<|python_tag|>").strip()
    if named := _NAMED.fullmatch(text):
        return _call({"name": named[1], "arguments": _object(named[2])})
    if listed := _LISTED.fullmatch(text):
        calls = _object(listed[1])
        return _call(calls[0]) if isinstance(calls, list) and len(calls) == 1 else None
    if tagged := _TAGGED.findall(text):
        return _call(_object(tagged[0])) if len(tagged) == 1 else None
    return _call(_object(text)) if text.startswith("{") else None


def proposed(
    generator: TextGenerator,
    options: GeneratorConfig,
    tools: Sequence[Tool],
    question: str,
    history: Sequence[Turn],
    language: Language,
    stop: Callable[[], bool] | None = None,
) -> tuple[Tool, dict[str, Any]] | None:
    """The tool that a model calls for a question, with the values that are the customer's own.

    Raises:
        MissingExtraError: transformers is not installed.
    """
    schemas = [tool.schema() for tool in tools]
    brief = options.model_copy(update={"max_new_tokens": LONGEST_CALL, "temperature": 0.0})
    for turns in (list(history), []):
        messages = [
            {"role": "system", "content": _INSTRUCTIONS[language]},
            *({"role": role, "content": said} for role, said in turns),
            {"role": "user", "content": question},
        ]
        prompt = generator.render_chat(messages, schemas)
        if prompt is None:
            return None
        try:
            written = "".join(generator.stream(prompt, brief, cancel=stop))
        except PromptTooLongError:
            continue
        said = [*(text for role, text in turns if role == "user"), question]
        return _allowed(parsed(written), tools, said)
    return None


def _allowed(
    call: tuple[str, dict[str, Any]] | None, tools: Sequence[Tool], said: Iterable[str]
) -> tuple[Tool, dict[str, Any]] | None:
    if call is None:
        return None
    tool = next((each for each in tools if each.name == call[0]), None)
    if tool is None:
        return None
    words = _plain(" ".join(said))
    values: dict[str, Any] = {}
    for slot in tool.slots:
        raw = call[1].get(slot.name)
        if not isinstance(raw, str | int | float) or isinstance(raw, bool):
            continue
        names = slot.choices.get(str(raw), (str(raw),))
        if not any(f" {_plain(name)} " in f" {words} " for name in names):
            continue
        try:
            values[slot.name] = slot.check(raw)
        except ValueError:
            continue
    return tool, values


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", folded(text)))


def _object(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_unique)
    except (ValueError, RecursionError):
        return None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name stands twice")
    return made


def _call(found: Any) -> tuple[str, dict[str, Any]] | None:
    if not isinstance(found, dict):
        return None
    match found:
        case {"name": str() as name, "arguments": dict() as arguments, **rest} if not rest:
            return name, arguments
        case {"name": str() as name, "parameters": dict() as arguments, **rest} if not (
            set(rest) - {"type"}
        ):
            return name, arguments
    return None
