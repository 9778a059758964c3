"""The trials on disk, in Optuna's SQLite storage: a run that was killed goes on from there."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from slimchat._sqlite import write_ahead
from slimchat.errors import ConfigError
from slimchat.models.extras import need
from slimchat.tuning.sweep.division import FACTOR

if TYPE_CHECKING:
    import optuna

NAME = "slimchat"
FIRST_GUESSES = 12
"""Trials that are drawn at random before the sampler learns from them."""
State = Literal["complete", "halved", "stopped"]
_STATES: Mapping[str, State] = {"COMPLETE": "complete", "PRUNED": "halved"}


@dataclass(frozen=True, slots=True)
class Trial:
    """One config that was tried.

    Attributes:
        number: in the order they began.
        state: ``complete`` (every question was asked), ``halved`` (others were better after a
            part of them) or ``stopped`` (it broke, or was stopped).
        changes: settings that differ from the bot as it is, by dotted name.
        asked: questions.
        quality: the objective over these questions.
        latency: seconds, 95th percentile; ``median`` the 50th.
        seconds: that the trial took.
        builds: it needed an index of its own.
    """

    number: int
    state: State
    changes: dict[str, Any] = field(default_factory=dict)
    asked: int = 0
    quality: float | None = None
    latency: float | None = None
    median: float | None = None
    seconds: float = 0.0
    builds: bool = False

    @property
    def as_it_is(self) -> bool:
        """It is the bot as it is, measured."""
        return self.state == "complete" and not self.changes

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data."""
        return asdict(self)

    @classmethod
    def of(cls, frozen: optuna.trial.FrozenTrial) -> Trial:
        """A trial as it was stored."""
        noted: dict[str, Any] = frozen.user_attrs.get("noted", {})
        return cls(frozen.number, _STATES.get(frozen.state.name, "stopped"), **noted)


@contextmanager
def open_study(path: Path, facts: Mapping[str, str], resume: bool) -> Iterator[optuna.Study]:
    """The study in a file; trials that a killed run left are ended.

    Args:
        facts: what must be the same for trials to compare, each with a name for people.
        resume: go on with a study that is there.

    Raises:
        ConfigError: there is one and ``resume`` is false, or it was begun with other facts.
        MissingExtraError: Optuna is not installed.
    """
    need("optuna", "tune")
    import optuna

    if path.exists() and not resume:
        raise ConfigError(
            f"{path.parent} holds a search that was begun before.",
            "Go on with --resume (resume=True), delete that folder, or name another output.",
        )
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    storage = optuna.storages.RDBStorage(f"sqlite:///{path}")
    try:
        _hurry(storage.engine)
        study = optuna.create_study(
            storage=storage,
            study_name=NAME,
            direction="maximize",
            load_if_exists=True,
            pruner=optuna.pruners.NopPruner(),
        )
        _check_facts(study, facts)
        for trial in study.get_trials(deepcopy=False, states=(optuna.trial.TrialState.RUNNING,)):
            study.tell(trial.number, state=optuna.trial.TrialState.FAIL)
        # Tree-structured Parzen estimators (Bergstra et al. 2011); each run draws other guesses.
        study.sampler = optuna.samplers.TPESampler(
            seed=len(study.get_trials(deepcopy=False)), n_startup_trials=FIRST_GUESSES
        )
        yield study
    finally:
        storage.remove_session()
        storage.engine.dispose()


def halving(rungs: tuple[int, ...]) -> optuna.pruners.BasePruner:
    """Asynchronous successive halving (Li et al. 2020, ASHA) over numbers of questions: at each
    rung but the last, one trial in three goes on."""
    import optuna

    return optuna.pruners.SuccessiveHalvingPruner(min_resource=rungs[0], reduction_factor=FACTOR)


def trials_of(study: optuna.Study) -> list[Trial]:
    """Every trial that has ended, in order."""
    return [
        Trial.of(frozen)
        for frozen in study.get_trials(deepcopy=False)
        if frozen.state.is_finished()
    ]


def _hurry(engine: Any) -> None:
    """Do not wait for the disk with every value: a killed process loses nothing all the same."""
    from sqlalchemy import event

    @event.listens_for(engine, "connect")
    def _(connection: Any, _record: Any) -> None:
        write_ahead(connection)
        connection.execute("PRAGMA synchronous = NORMAL")

    engine.dispose()  # connections made before know nothing of it


def _check_facts(study: optuna.Study, facts: Mapping[str, str]) -> None:
    known = study.user_attrs.get("facts")
    if known is None:
        study.set_user_attr("facts", json.loads(json.dumps(facts)))
        return
    other = [name for name, value in facts.items() if known.get(name) != value]
    if other:
        raise ConfigError(
            f"The search that was begun before was of {' and '.join(f'other {n}' for n in other)}; "
            "its trials do not compare with new ones.",
            "Begin anew with another output, or delete the folder of the search.",
        )
