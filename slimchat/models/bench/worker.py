"""Measures one model in a process of its own, so that memory is its own and a crash harms nothing.

Run as ``python -m slimchat.models.bench.worker``: reads an order as JSON, and writes lines of JSON:
``{"what": …, "share": …}`` while it measures, then ``{"figures": …}`` or ``{"error": …}``.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, TextIO

from slimchat.errors import SlimchatError
from slimchat.models.bench.measuring import Load, measure
from slimchat.models.bench.running import Running


def opened(engine: str, path: Path) -> Running:
    """Load a model.

    Args:
        engine: as :data:`~slimchat.models.bench.contenders.Engine` names it.
    """
    if engine == "llama.cpp":
        from slimchat.models.bench.llamacpp_engine import LlamaCppEngine

        return LlamaCppEngine(path)
    if engine == "openvino":
        from slimchat.models.bench.openvino_engine import OpenVinoEngine

        return OpenVinoEngine(path)
    if engine == "onnxruntime":
        from slimchat.models.bench.onnx_engine import OnnxEngine

        return OnnxEngine(path)
    from slimchat.models.bench.slimchat_engine import SlimchatEngine

    return SlimchatEngine(path)


def _main(output: TextIO) -> None:
    def say(data: dict[str, Any]) -> None:
        output.write(json.dumps(data) + "\n")
        output.flush()

    order = json.load(sys.stdin)
    load = Load(**{**order["load"], "users": tuple(order["load"]["users"])})
    try:
        running = opened(order["engine"], Path(order["path"]))
        found = measure(running, load, lambda what, share: say({"what": what, "share": share}))
    except SlimchatError as error:
        say({"error": {"fact": error.fact, "fix": error.fix}})
        return
    say({"figures": found.to_dict()})


if __name__ == "__main__":
    own = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what libraries print is no answer
    _main(own)
