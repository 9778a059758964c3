"""What the machine offers to the models."""

from __future__ import annotations

import os
import platform
from pathlib import Path

_CPUS = Path("/sys/devices/system/cpu")
_CPUINFO = Path("/proc/cpuinfo")


def physical_cores() -> int:
    """Count the physical cores this process may run on; at least 1.

    Hyper-threads of one core count once: matrix products gain nothing from the second.
    Where the system does not tell its topology, the allowed logical processors are counted.
    """
    allowed = _allowed_cpus()
    cores = {core for cpu in allowed if (core := _core_of(cpu)) is not None}
    return max(1, len(cores) or len(allowed))


def _allowed_cpus() -> set[int]:
    if hasattr(os, "sched_getaffinity"):
        return set(os.sched_getaffinity(0))
    return set(range(os.cpu_count() or 1))


def _core_of(cpu: int) -> tuple[str, str] | None:
    topology = _CPUS / f"cpu{cpu}" / "topology"
    try:
        return (
            (topology / "physical_package_id").read_text().strip(),
            (topology / "core_id").read_text().strip(),
        )
    except OSError:
        return None


def processor_name() -> str:
    """The processor as its maker calls it, or its architecture where that is not told."""
    try:
        lines = _CPUINFO.read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, "") or platform.machine()
