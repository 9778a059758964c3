"""A shape's weights in the formats of other engines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from slimchat.errors import ConfigError, SlimchatError
from slimchat.models.bench.contenders import Contender, Missing
from slimchat.models.bench.shapes import Shape
from slimchat.models.extras import need

_FORMATS = ("Q8_0", "Q4_0")
_PRECISIONS = ("int8", "int4")


def _llamacpp(shape: Shape, folder: Path) -> list[Contender]:
    from slimchat.models.bench.gguf_file import quantize, write_gguf
    from slimchat.models.bench.llamacpp_api import llamacpp

    llamacpp()
    need("gguf", "rivals")
    folder.mkdir(parents=True)
    source = folder / "float16.gguf"
    write_gguf(shape, source)
    found = []
    for kind in _FORMATS:
        path = folder / f"{kind}.gguf"
        quantize(source, path, kind)
        found.append(Contender(f"llama.cpp {shape.name}, {kind}", "llama.cpp", path))
    source.unlink()
    return found


def _openvino(shape: Shape, folder: Path) -> list[Contender]:
    from slimchat.models.bench.gguf_file import write_gguf

    need("openvino_genai", "rivals")
    need("gguf", "rivals")
    folder.mkdir(parents=True)
    found = []
    for kind in _FORMATS:
        path = folder / f"{kind}.gguf"
        write_gguf(shape, path, kind, words=True)
        found.append(Contender(f"OpenVINO GenAI {shape.name}, {kind}", "openvino", path))
    return found


def _onnxruntime(shape: Shape, folder: Path) -> list[Contender]:
    from slimchat.models.bench.onnx_files import write_onnx

    return [
        Contender(f"ONNX Runtime GenAI {shape.name}, {precision}", "onnxruntime", path)
        for precision, path in write_onnx(shape, folder, _PRECISIONS).items()
    ]


RIVALS: Mapping[str, Callable[[Shape, Path], list[Contender]]] = {
    "llama.cpp": _llamacpp,
    "openvino": _openvino,
    "onnxruntime": _onnxruntime,
}
"""Write a shape for another engine, by its name."""


def check_rivals(names: Sequence[str]) -> None:
    """Refuse names that are not of :data:`RIVALS`. Raises ``ConfigError``."""
    for name in names:
        if name not in RIVALS:
            raise ConfigError(
                f"There is no rival '{name}'.", f"Use none, or some of: {', '.join(RIVALS)}."
            )


def rival_contenders(name: str, shape: Shape, folder: Path) -> list[Contender] | Missing:
    """The same weights for another engine, or why it cannot take part.

    Args:
        name: of :data:`RIVALS`.
        folder: for its files; is made.
    """
    try:
        return RIVALS[name](shape, folder)
    except SlimchatError as error:
        return Missing(name, error.fact, error.fix)
    except (OSError, RuntimeError, AttributeError) as error:  # a broken or very old installation
        return Missing(name, f"It cannot be used here ({error}).", "Install it again.")
