"""The numbers that a generator computes in: those it is stored in, unless the CPU spoils sums.

Embedder and reader stay with int8 on every CPU. Where its sums saturate, the sample company's
development questions gave recall@5 0.930 in int8 and in float32, AUROC 0.863 and 0.864, token F1
0.313 and 0.327, and float32 took twice the time (``slimchat eval`` with either).
"""

from __future__ import annotations

import platform
from pathlib import Path

_X86 = frozenset({"x86_64", "amd64"})
_EXACT = frozenset({"avx512_vnni", "avx_vnni", "avx_vnni_int8"})
_CPUINFO = Path("/proc/cpuinfo")


def compute_type() -> str:
    """CTranslate2's name of the type for a generator: ``default`` (the stored one), or ``float32``.

    Weights keep the precision of int8 either way; float32 takes four times the memory.
    """
    return "float32" if int8_saturates() else "default"


def int8_saturates() -> bool:
    """Whether sums of int8 products are cut off on this machine.

    Without VNNI an x86 processor multiplies 8-bit numbers with VPMADDUBSW, which adds two
    products in 16 bits and saturates (Intel SDM, volume 2). oneDNN, which CTranslate2 takes on
    processors that are not Intel's, lets it; MKL, which it takes on Intel's or with
    ``CT2_USE_MKL=1``, does not. Small test models then agree with float32 on 39-73% of tokens
    instead of 85% and more.
    """
    if platform.machine().lower() not in _X86:
        return False
    import ctranslate2

    with_mkl = "int16" in ctranslate2.get_supported_compute_types("cpu")
    return not with_mkl and not _EXACT & instruction_sets()


def instruction_sets() -> frozenset[str]:
    """The processor's extensions as Linux names them; elsewhere those that numpy knows of."""
    try:
        text = _CPUINFO.read_text(encoding="utf-8")
    except OSError:
        return _from_numpy()
    return frozenset(word for line in text.splitlines() for word in line.partition(":")[2].split())


def _from_numpy() -> frozenset[str]:
    try:
        from numpy._core._multiarray_umath import __cpu_features__ as features
    except ImportError:
        return frozenset()
    return frozenset({"avx512_vnni"} if features.get("AVX512VNNI") else ())
