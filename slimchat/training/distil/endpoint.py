"""A teacher behind an OpenAI-compatible endpoint: prompts go out, answers come in.

``prompts.jsonl`` holds what is asked, ``answers.jsonl`` what came back, one row each. Answers that
are there already are not asked for again, so that a run goes on where it was stopped. The key, if
one is needed, is read from an environment variable and written nowhere.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from slimchat._files import write_atomically
from slimchat.errors import (
    EndpointError,
    PromptTooLongError,
    TrainingDataError,
    TrainingError,
    TrainingStoppedError,
)
from slimchat.models.endpoint.allowed import key_from
from slimchat.models.endpoint.call import Client

PROMPTS_FILE, ANSWERS_FILE = "prompts.jsonl", "answers.jsonl"
KEY_VARIABLE = "OPENAI_API_KEY"


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt of the answerer, told apart by ``id``."""

    id: str
    prompt: str


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where to ask.

    Attributes:
        url: up to and without ``/chat/completions``, such as ``http://localhost:8000/v1``.
        model: the name that the endpoint knows it by.
        instructions: the system message of every request.
        timeout: seconds until an answer begins, all tries together.
        tries: of one request, with growing pauses between them.
        pause: seconds before the second try.
    """

    url: str
    model: str
    instructions: str
    timeout: float = 120.0
    tries: int = 4
    pause: float = 1.0
    max_tokens: int = 160

    def answer(self, prompt: str) -> str:
        """What the teacher says, sampled greedily.

        Raises:
            TrainingError: no answer after all tries, or one in another shape.
        """
        if urlsplit(self.url).scheme not in {"http", "https"}:
            raise TrainingError(f"{self.url} is no http or https address.", "Name the whole URL.")
        client = Client(
            self.url,
            self.model,
            key_from(KEY_VARIABLE),
            KEY_VARIABLE,
            self.timeout,
            self.tries,
            self.pause,
        )
        messages = [
            {"role": "system", "content": self.instructions},
            {"role": "user", "content": prompt},
        ]
        try:
            return client.complete(messages, self.max_tokens).strip()
        except (EndpointError, PromptTooLongError) as error:
            raise TrainingError(
                f"{self.url} gave no answer: {error.fact}",
                f"{error.fix} The same command goes on with what is still unanswered.",
            ) from error


def write_prompts(path: Path, prompts: Iterable[Prompt]) -> None:
    """Write prompts as JSON Lines, atomically."""
    lines = (json.dumps(asdict(prompt), ensure_ascii=False) for prompt in prompts)
    write_atomically(path, "".join(f"{line}\n" for line in lines))


def read_answers(path: Path) -> dict[str, str]:
    """Answers by the id of their prompt; a last line that was cut off is left out.

    Raises:
        TrainingDataError: the file cannot be read, or another line is no answer.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise TrainingDataError(f"{path} cannot be read ({error}).", "Check the path.") from error
    answers = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row: Mapping[str, Any] = json.loads(line)
            answers[str(row["id"])] = str(row["answer"])
        except (ValueError, KeyError, TypeError) as error:
            if number == len(lines):
                break
            raise TrainingDataError(
                f"{path}, line {number}: no answer ({error}).",
                'Each line is an object such as {"id": "…", "answer": "…"}.',
            ) from error
    return answers


def ask_all(
    endpoint: Endpoint,
    prompts: Iterable[Prompt],
    path: Path,
    progress: Callable[[int, int], None] = lambda done, total: None,
    cancel: Callable[[], bool] = lambda: False,
) -> dict[str, str]:
    """Ask what ``path`` does not answer yet, and add each answer to it as it comes.

    Raises:
        TrainingError: the endpoint fails; the answers so far are kept.
        TrainingStoppedError: ``cancel`` said so; the answers so far are kept.
    """
    wanted = list(prompts)
    answers = read_answers(path)
    # Rewritten whole, in case the last line was cut off.
    write_atomically(path, "".join(_line(key, text) for key, text in answers.items()))
    with path.open("a", encoding="utf-8") as file:
        for done, prompt in enumerate(wanted):
            progress(done, len(wanted))
            if prompt.id in answers:
                continue
            if cancel():
                raise TrainingStoppedError(
                    f"Stopped; {path} holds {len(answers)} answers.",
                    "The same command goes on with what is still unanswered.",
                )
            answers[prompt.id] = endpoint.answer(prompt.prompt)
            file.write(_line(prompt.id, answers[prompt.id]))
            file.flush()
    progress(len(wanted), len(wanted))
    return answers


def _line(key: str, text: str) -> str:
    return json.dumps({"id": key, "answer": text}, ensure_ascii=False) + "\n"
