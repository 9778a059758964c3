"""Memory and energy, read as the kernel writes them."""

from __future__ import annotations

from pathlib import Path

from slimchat._resources import EnergyMeter, peak_rss_mb


def package(folder: Path, number: int, joules: float, most: float = 1000) -> Path:
    path = folder / f"intel-rapl:{number}"
    path.mkdir(exist_ok=True)
    (path / "energy_uj").write_text(f"{int(joules * 1e6)}\n", encoding="ascii")
    (path / "max_energy_range_uj").write_text(f"{int(most * 1e6)}\n", encoding="ascii")
    return path


def test_joules_of_all_packages_also_when_a_counter_begins_anew(tmp_path: Path) -> None:
    package(tmp_path, 0, 10)
    package(tmp_path, 1, 990)
    (tmp_path / "intel-rapl:0:0").mkdir()  # a part of a package, counted with it
    machine = package(tmp_path, 2, 2000)  # the packages and all else
    (machine / "name").write_text("psys\n", encoding="ascii")
    meter = EnergyMeter(tmp_path)
    assert meter.readable
    package(tmp_path, 0, 12.5)
    package(tmp_path, 1, 5)
    package(tmp_path, 2, 2050)
    assert meter.joules() == 2.5 + 15
    assert meter.joules() == 0


def test_where_the_counters_cannot_be_read_nothing_is_told(tmp_path: Path) -> None:
    assert EnergyMeter(tmp_path / "absent").joules() is None
    (package(tmp_path, 0, 10) / "energy_uj").unlink()
    meter = EnergyMeter(tmp_path)
    assert not meter.readable
    assert meter.joules() is None


def test_the_peak_of_memory_only_grows() -> None:
    before = peak_rss_mb()
    held = bytearray(30_000_000)
    held[::4096] = b"x" * len(held[::4096])
    assert peak_rss_mb() >= before > 10
