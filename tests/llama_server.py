"""llama.cpp's own server with a tiny random model, as a program: MODEL is the file it writes."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from tiny_gguf import CONTEXT, write_gguf


def main(model: Path) -> None:
    """Serve on a free port of this machine, and print the address once it answers."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(write_gguf(model))
    params.model_alias = {"tiny"}
    params.hostnames, params.port = ["127.0.0.1"], 0
    params.n_ctx, params.n_parallel = 2 * CONTEXT, 2
    params.kv_unified = False
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    params.verbosity, params.ui, params.offline = 0, False, True
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)
    while True:
        time.sleep(60)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
