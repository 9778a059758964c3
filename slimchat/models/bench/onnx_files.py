"""A shape as folders of ONNX Runtime GenAI, made by its own model builder."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from slimchat.errors import ModelError
from slimchat.models.bench.shapes import Shape
from slimchat.models.bench.transformers_folder import write_transformers_folder
from slimchat.models.extras import need

_NEEDED = {
    "onnxruntime_genai": "rivals",
    "onnx_ir": "rivals",
    "torch": "convert",
    "transformers": "convert",
}


def write_onnx(shape: Shape, folder: Path, precisions: tuple[str, ...]) -> dict[str, Path]:
    """Build one folder for each precision.

    Args:
        folder: for the folders; is made.
        precisions: ``int8``, ``int4`` or ``fp32``, as the builder names them.

    Raises:
        MissingExtraError: ONNX Runtime GenAI, or what its builder needs, is not installed.
        ModelError: its builder fails.
    """
    for package, extra in _NEEDED.items():
        need(package, extra)
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        source = Path(scratch) / "source"
        write_transformers_folder(shape, source)
        for precision in precisions:
            _build(source, folder / precision, precision, Path(scratch) / "cache")
    return {precision: folder / precision for precision in precisions}


def _build(source: Path, target: Path, precision: str, cache: Path) -> None:
    order = ["-m", "onnxruntime_genai.models.builder", "-e", "cpu", "-p", precision]
    order += ["-i", str(source), "-o", str(target), "-c", str(cache)]
    if precision != "fp32":  # activations in int8 too, as slimchat's and llama.cpp's are
        order += ["--extra_options", "accuracy_level=4"]
    done = subprocess.run(
        [sys.executable, *order],
        env={**os.environ, "HF_HUB_OFFLINE": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["It ended without a word."]
        raise ModelError(
            f"The builder of ONNX Runtime GenAI failed at {precision}: {said[-1]}",
            "Leave it out with --rivals, or install another version of onnxruntime-genai.",
        )
