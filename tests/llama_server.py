"""llama.cpp's own server, as a program: ``llama_server.py MODEL``; a tiny random one is made."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tiny_gguf import CONTEXT, write_gguf


@contextmanager
def served(model: Path) -> Iterator[str]:
    """The address of a server in a process of its own."""
    command = [sys.executable, __file__, str(model)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            address = server.stdout.readline().strip()
            assert address.startswith("http://127.0.0.1:"), "the server ended"
            yield address
        finally:
            server.kill()


def main(model: Path) -> None:
    """Serve on a free port of this machine, and print the address once it answers."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(model if model.exists() else write_gguf(model))
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
