"""What a computation costs besides time: memory, and energy where the processor tells it."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

POWERCAP = Path("/sys/class/powercap")
_STATUS = Path("/proc/self/status")


def peak_bytes() -> int:
    """The most resident memory that this program has had so far."""
    try:
        # The kernel starts this count anew with every program, unlike getrusage's.
        for line in _STATUS.read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def peak_rss_mb() -> float:
    """:func:`peak_bytes` in 10⁶ bytes."""
    return peak_bytes() / 1e6


class EnergyMeter:
    """Joules of the processor packages, by their RAPL counters.

    Args:
        folder: of the kernel's power capping framework.

    Attributes:
        readable: there are counters, and this process may read them; mostly root alone may.
    """

    def __init__(self, folder: Path = POWERCAP) -> None:
        zones = sorted(folder.glob("*-rapl:[0-9]")) + sorted(folder.glob("*-rapl:[0-9][0-9]"))
        packages = [zone for zone in zones if not _is_whole_machine(zone)]
        self._counters = [
            (path / "energy_uj", _number(path / "max_energy_range_uj")) for path in packages
        ]
        self._last = self._read()
        self.readable = self._last is not None

    def joules(self) -> float | None:
        """Since the last call, or since it was made; ``None`` where it cannot be told."""
        before, self._last = self._last, self._read()
        if before is None or self._last is None:
            return None
        used = 0
        for old, new, (_, most) in zip(before, self._last, self._counters, strict=True):
            used += new - old if new >= old else new - old + (most or 0)
        return used / 1e6 if used >= 0 else None

    def _read(self) -> list[int] | None:
        values = [_number(file) for file, _ in self._counters]
        known = [value for value in values if value is not None]
        return known if known and len(known) == len(values) else None


def _is_whole_machine(zone: Path) -> bool:
    """Of ``psys``, which holds the packages too."""
    try:
        return (zone / "name").read_text(encoding="ascii").strip() == "psys"
    except (OSError, ValueError):
        return False


def _number(file: Path) -> int | None:
    try:
        return int(file.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
