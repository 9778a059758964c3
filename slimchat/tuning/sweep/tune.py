"""From a bot and a golden set to settings with their evidence."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from slimchat._counted import counted
from slimchat.errors import ConfigError, KnowledgeError, StoppedError
from slimchat.evaluation.golden import GoldenCase, load_golden
from slimchat.models.card import ModelCard
from slimchat.models.encoder import model_folder
from slimchat.models.extras import need
from slimchat.tuning.sweep.bench import Bench, Subject
from slimchat.tuning.sweep.cache import Cache
from slimchat.tuning.sweep.division import Division, divided
from slimchat.tuning.sweep.knobs import Knob, Situation, knobs_for
from slimchat.tuning.sweep.outcome import Outcome
from slimchat.tuning.sweep.places import ALONE, WORK
from slimchat.tuning.sweep.search import Search, Watch
from slimchat.tuning.sweep.study import open_study
from slimchat.tuning.sweep.tuned import Tuned

TRIALS = "trials.sqlite"
CHECK = 1.5
"""Time kept back for asking the held-out questions of two configs that share much, in times that
one config takes."""
TRIMMING = 0.1
"""Share of the budget kept back for leaving out what makes no difference."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be tuned, and how long.

    Attributes:
        golden: a golden set, whose split ``test`` is only asked at the end.
        budget: seconds for everything, those of a run that is resumed included.
        max_latency: seconds that 95% of the answers may take at most.
        output: where the settings go; trials and caches are kept beside it.
        only: the settings to turn, by dotted name; by default all that matter.
        prompts: instructions for a chat model to try besides its own.
    """

    golden: str | Path | Iterable[GoldenCase]
    budget: float
    max_latency: float | None = None
    output: Path = Path("tuned.yaml")
    resume: bool = False
    only: Sequence[str] | None = None
    prompts: Sequence[str] = ()
    fresh: bool = False


def tune(subject: Subject, order: Order, watch: Watch | None = None) -> Tuned:
    """Look for better settings, check them once, and write them with their evidence.

    Raises:
        ConfigError: the order cannot be carried out; the message says why.
        GoldenSetError: the golden set cannot be read, or has too few questions.
        KnowledgeError: the documents changed since the bot was built.
        MissingExtraError: Optuna is not installed.
        StoppedError: ``watch.cancel`` said so; ``resume`` goes on.
    """
    need("optuna", "tune")
    watch = watch or Watch()
    cases = load_cases(order.golden)
    division = divided(cases)
    _check(order, subject)
    knobs = knobs_for(subject.config, situation_of(subject, cases, order.prompts), order.only)
    work = order.output.with_suffix(WORK)
    work.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        _alone(stack, work)
        if order.fresh:
            _clear(work)
        facts = _facts(subject, division, knobs)
        study = stack.enter_context(open_study(work / TRIALS, facts, order.resume))
        cache = stack.enter_context(Cache(work / "cache.sqlite"))
        bench = stack.enter_context(Bench(subject, work / "indexes", cache))
        search = Search(study, bench, division, knobs, subject.config, order.max_latency, watch)
        left = order.budget - search.spent
        deadline = time.monotonic() + left
        check = CHECK * (search.measure_first().median or 0.0) * len(division.test)
        search.run(deadline - check - TRIMMING * left)
        if watch.cancel():
            raise StoppedError(
                f"The search was stopped after {counted(len(search.trials), 'trial')}; "
                "nothing was written.",
                "Go on with --resume (resume=True).",
            )
        outcome = Outcome(bench, division, subject.config, order.max_latency, watch)
        found = outcome.of(search.trials, deadline - check)
    found.save(order.output)
    return found


def load_cases(golden: str | Path | Iterable[GoldenCase]) -> list[GoldenCase]:
    """The questions of a golden set, from wherever it is.

    Raises:
        GoldenSetError: a row cannot be read.
    """
    return load_golden(golden) if isinstance(golden, str | Path) else list(golden)


def situation_of(
    subject: Subject, cases: Sequence[GoldenCase], prompts: Sequence[str] = ()
) -> Situation:
    """What of the bot and its questions decides which knobs matter.

    Raises:
        ModelError: the generator is missing or damaged.
    """
    name = subject.config.generator.model
    chat = False
    if name is not None:
        chat = ModelCard.load(model_folder(name, "answerer")).prompt_style == "chat"
    config = subject.config.answer
    threshold = config.refuse_below
    return Situation(
        docs=subject.docs is not None,
        curated=bool(subject.knowledge.curated.current().answers),
        histories=any(case.history for case in cases),
        chat=chat,
        threshold=subject.reader.refuse_below if threshold is None else threshold,
        prompts=tuple(prompts),
    )


def _check(order: Order, subject: Subject) -> None:
    if order.budget <= 0:
        raise ConfigError(f"The budget is {order.budget:g} s.", "Give it some time, such as 10m.")
    if order.max_latency is not None and order.max_latency <= 0:
        raise ConfigError(
            f"The highest latency is {order.max_latency:g} s.", "Give one above 0, such as 1.5s."
        )
    if order.output.suffix not in (".yaml", ".yml"):
        raise ConfigError(
            f"The output {order.output} does not end in .yaml.", "Name a file such as tuned.yaml."
        )
    if subject.docs is not None:
        report = subject.knowledge.update(subject.docs, dry_run=True)
        if not report.is_noop:
            raise KnowledgeError(
                f"{subject.docs} is not what the bot was built from: new files: "
                f"{len(report.added)}, changed: {len(report.changed)}, "
                f"gone: {len(report.removed)}.",
                f"Build it first: slimchat build {subject.docs} -o {subject.knowledge.path}",
            )


def _alone(stack: ExitStack, work: Path) -> None:
    try:
        stack.enter_context(FileLock(work / ALONE, timeout=0))
    except Timeout as error:
        raise ConfigError(
            f"Another search is at work in {work}.", "Wait for it, or name another output."
        ) from error


def _clear(work: Path) -> None:
    for entry in work.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)
        elif entry.name != ALONE:
            entry.unlink()


def _facts(subject: Subject, division: Division, knobs: Sequence[Knob]) -> dict[str, str]:
    """What trials must have in common to be compared."""

    def digest(data: Any) -> str:
        return hashlib.sha256(json.dumps(data, default=str).encode()).hexdigest()[:16]

    knowledge = subject.knowledge
    asked = [[repr(case) for case in part] for part in (division.tuned, division.test)]
    return {
        "questions": digest(asked),
        "documents": digest([knowledge.generation, knowledge.store.meta.get("created", "")]),
        "settings": digest(subject.config.to_yaml()),
        "models": digest([knowledge.embedder.fingerprint, subject.reader.fingerprint]),
        "settings to turn": digest([knob.to_dict() for knob in knobs]),
    }
