"""The work folder of a training run: which checkpoints count, and of which run they are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from slimchat.errors import CheckpointError
from slimchat.training.run_folder import RUN_FILE, RunFolder, read_state, write_state, writing


@dataclass(frozen=True)
class Place:
    step: int = 0


def begun(work: Path, **identity: object) -> RunFolder:
    folder = RunFolder(work, identity)
    folder.clear()
    for name in ("step-1", "step-2", "step-3"):
        (work / name).mkdir()
        write_state(work / name, Place(int(name[-1])))
    folder.point({"latest": "step-3", "best": "step-1"}, finished=False)
    return folder


def test_only_the_checkpoints_that_count_are_kept(tmp_path: Path) -> None:
    folder = begun(tmp_path / "work", seed=1, losses=("a", "b"))
    assert sorted(path.name for path in folder.work.glob("step-*")) == ["step-1", "step-3"]
    run = folder.read(["latest", "best"])
    assert (run["latest"], run["best"], run["finished"]) == ("step-3", "step-1", False)
    assert read_state(folder.work / run["latest"], Place) == Place(3)
    folder.check(run, "Start anew.")  # a tuple is read back as a list and is the same


def test_another_run_is_told_with_both_values(tmp_path: Path) -> None:
    run = begun(tmp_path, seed=1, kind="reader").read(["latest"])
    with pytest.raises(CheckpointError, match="seed was 1, now 2") as error:
        RunFolder(tmp_path, {"seed": 2, "kind": "reader"}).check(run, "Start anew.")
    assert error.value.fix == "Start anew."


def test_what_is_missing_or_damaged_is_told(tmp_path: Path) -> None:
    none = RunFolder(tmp_path / "none", {})
    assert not none.begun
    with pytest.raises(CheckpointError, match="missing or damaged"):
        none.read([])
    folder = begun(tmp_path / "work")
    (folder.work / "step-1" / "state.json").write_text("{")
    with pytest.raises(CheckpointError, match="step-1 is damaged"):
        read_state(folder.work / "step-1", Place)
    (folder.work / "step-1" / "state.json").unlink()
    (folder.work / "step-1").rmdir()
    assert folder.read(["latest"])["latest"] == "step-3"
    with pytest.raises(CheckpointError, match="it names is missing"):
        folder.read(["latest", "best"])
    (folder.work / RUN_FILE).write_text("[]")
    with pytest.raises(CheckpointError, match="missing or damaged"):
        folder.read(["latest"])


def test_a_folder_of_other_things_is_not_emptied(tmp_path: Path) -> None:
    (tmp_path / "step-0000001").mkdir()
    RunFolder(tmp_path, {}).clear()
    assert not list(tmp_path.iterdir())
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(CheckpointError, match="other things than checkpoints"):
        RunFolder(tmp_path, {}).clear()
    assert (tmp_path / "thesis.txt").is_file()


def test_a_run_that_is_not_finished_is_not_lost(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    with pytest.raises(CheckpointError, match="not finished") as error:
        folder.begin(["latest"])
    assert "--resume" in error.value.fix
    folder.point({"latest": "step-3"}, finished=True)
    folder.begin(["latest"])
    assert not list(tmp_path.iterdir())
    begun(tmp_path)
    (tmp_path / RUN_FILE).write_text("{")
    folder.begin(["latest"])
    assert not list(tmp_path.iterdir()), "what is damaged cannot be gone on with"


def test_a_full_disk_leaves_the_checkpoint_before(tmp_path: Path) -> None:
    pytest.importorskip("safetensors")
    begun(tmp_path)
    folder = tmp_path / "step-4"
    with pytest.raises(CheckpointError, match="No space left") as error, writing(folder):
        folder.mkdir()
        (folder / "half").write_text("half of it")
        raise OSError(28, "No space left on device")
    assert "--resume" in error.value.fix
    assert not folder.exists()
    assert RunFolder(tmp_path, {}).read(["latest"])["latest"] == "step-3"
