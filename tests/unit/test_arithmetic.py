"""Which processors may compute in int8."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

import ctranslate2
import pytest

from slimchat.models import arithmetic


@pytest.mark.parametrize(
    ("machine", "flags", "types", "saturates"),
    [
        ("x86_64", "fpu avx avx2 fma", {"int8", "float32"}, True),
        ("AMD64", "fpu avx avx2 fma", {"int8", "float32"}, True),
        ("x86_64", "fpu avx2 avx512f avx512_vnni", {"int8", "float32"}, False),
        ("x86_64", "fpu avx2 avx_vnni", {"int8", "float32"}, False),
        ("x86_64", "fpu avx avx2 fma", {"int8", "int16", "float32"}, False),  # MKL
        ("aarch64", "fp asimd", {"int8", "float32"}, False),
    ],
)
def test_int8_is_for_processors_that_add_its_products_whole(
    machine: str,
    flags: str,
    types: set[str],
    saturates: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text(f"processor : 0\nmodel name : some avx_vnni_less thing\nflags : {flags}\n")
    monkeypatch.setattr(arithmetic, "_CPUINFO", cpuinfo)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    monkeypatch.setattr(ctranslate2, "get_supported_compute_types", lambda device: types)
    assert arithmetic.int8_saturates() is saturates
    assert arithmetic.compute_type() == ("float32" if saturates else "default")


def test_without_linux_numpy_tells_the_processor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = arithmetic.instruction_sets()
    monkeypatch.setattr(arithmetic, "_CPUINFO", tmp_path / "none")
    assert arithmetic.instruction_sets() == here & {"avx512_vnni"}


@pytest.mark.skipif(platform.machine() != "x86_64", reason="MKL is for x86 processors")
def test_with_mkl_int8_is_exact_on_every_processor() -> None:
    program = "from slimchat.models.arithmetic import compute_type; print(compute_type())"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"CT2_USE_MKL": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "default"
