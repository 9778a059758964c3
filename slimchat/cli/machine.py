"""What ``slimchat doctor`` says of the machine."""

from __future__ import annotations

import platform
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from slimchat.types import to_json

Status = Literal["ok", "warn", "fail"]
ISA = ("avx", "avx2", "fma", "avx512f", "avx512_vnni", "avx_vnni", "amx_int8", "asimd", "asimddp")
FREE_GB = 1.0


@dataclass(frozen=True, slots=True)
class Check:
    """One finding.

    Attributes:
        status: ``fail`` where slimchat cannot work, ``warn`` where a part of it cannot.
        fix: what mends it, as a sentence or a command.
        data: the figures behind ``detail``.
    """

    name: str
    status: Status
    detail: str
    fix: str = ""
    data: dict[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data."""
        data: dict[str, Any] = to_json(self)
        return data


def cpu() -> Check:
    """Cores, instruction sets, and what CTranslate2 makes of them."""
    from slimchat.models.arithmetic import instruction_sets, int8_saturates
    from slimchat.models.hardware import physical_cores

    here = instruction_sets()
    cores, sets = physical_cores(), [name for name in ISA if name in here]
    try:
        import ctranslate2

        types = sorted(ctranslate2.get_supported_compute_types("cpu"))
        saturates = int8_saturates()
    except ImportError:
        types, saturates = [], False
    data = {"cores": cores, "machine": platform.machine(), "isa": sets, "compute_types": types}
    detail = f"{cores} physical cores, {platform.machine()}, {' '.join(sets) or 'unknown ISA'}; "
    detail += f"CTranslate2 computes in {', '.join(types) or 'nothing'}"
    if types and "int8" not in types:
        return Check("cpu", "warn", detail, "Without int8 models are slow on this CPU.", data)
    if saturates:
        detail += (
            "; generators compute in float32, since sums of int8 products are cut off on this CPU"
        )
        fix = "CT2_USE_MKL=1 computes in int8 with MKL: a quarter of the memory, but slower."
        return Check("cpu", "ok", detail, fix, data)
    return Check("cpu", "ok", detail, "", data)


def memory() -> Check:
    """Memory that is free."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="utf-8").splitlines()
        kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in lines if ":" in line}
        total, free = (kilobytes[name] / 2**20 for name in ("MemTotal", "MemAvailable"))
    except (OSError, KeyError, ValueError):
        return Check("memory", "ok", "unknown on this system")
    low = free < FREE_GB
    return Check(
        "memory",
        "warn" if low else "ok",
        f"{free:.1f} of {total:.1f} GiB available",
        "Close other programs; building wants about 1 GiB." if low else "",
        {"total_gib": round(total, 2), "available_gib": round(free, 2)},
    )


def disk() -> Check:
    """Space in the working folder."""
    free = shutil.disk_usage(Path.cwd()).free / 2**30
    low = free < FREE_GB
    fix = "Free some space; a build writes beside the old index." if low else ""
    detail = f"{free:.1f} GiB free in {Path.cwd()}"
    return Check("disk", "warn" if low else "ok", detail, fix, {"free_gib": round(free, 2)})
