"""Servers of other notebook hosts: a chat and a studio of a small bot, and the chat of an echo."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anywidget
from jupyter_browser import REPOSITORY, command, kernel_is_idle, until
from servers import free_port, served

ANYWIDGET = Path(anywidget.__file__).with_name("nbextension") / "index.js"
BOT = (
    "from pathlib import Path\nfrom inspected_bot import small_bot\nfrom slimchat import ChatWidget"
    "\nfrom echo_bot import EchoBot"
)
CHAT = "bot = small_bot(Path('studied'))\nchat = ChatWidget(bot)"
ECHO = "ChatWidget(EchoBot(), title='Echo')"
PANEL = f"""\
import panel as pn
{BOT}
pn.extension("ipywidgets")
{CHAT}
shown = (chat, bot.studio(), {ECHO})
panes = [pn.pane.IPyWidget(each, sizing_mode="stretch_width") for each in shown]
pn.Column(*panes, sizing_mode="stretch_width").servable()
"""
MARIMO = f"""\
# /// script
# [tool.marimo.display]
# theme = "dark"
# ///
import marimo
app = marimo.App()

@app.cell
def _():
    import marimo as mo
    from pathlib import Path
    from echo_bot import EchoBot
    from inspected_bot import small_bot
    from slimchat import ChatWidget
    bot = small_bot(Path('studied'))
    return ChatWidget, EchoBot, bot, mo

@app.cell
def _(ChatWidget, bot, mo):
    chat = mo.ui.anywidget(ChatWidget(bot))
    chat
    return

@app.cell
def _(bot, mo):
    studio = mo.ui.anywidget(bot.studio())
    studio
    return

@app.cell
def _(ChatWidget, EchoBot, mo):
    echo = mo.ui.anywidget({ECHO})
    echo
    return

if __name__ == "__main__":
    app.run()
"""


CDN = "https://unpkg.com/anywidget@"
STAND_IN = """
const [cdn, copy, real] = [%s, %s, window.fetch];
window.askedOfCdn = [];
window.fetch = (url, ...rest) => {
  if (!String(url).startsWith(cdn)) return real(url, ...rest);
  window.askedOfCdn.push(String(url));
  return Promise.resolve(new Response(copy));
};
"""


@dataclass(frozen=True)
class Host:
    """A program that serves a page with widgets.

    Attributes:
        module: what is run, as ``python -m module``.
        options: its arguments for a port of the loopback address.
        file: name of the notebook or app.
        write: writes it.
        path: of the page on the server.
        theme: that the page says it has, if it says so.
        own: beginnings of addresses outside the page's origin that the host itself loads from.
    """

    module: str
    options: Callable[[int], list[str]]
    file: str
    write: Callable[[Path], object]
    path: str = "/"
    theme: str | None = None
    own: tuple[str, ...] = ()


def _notebook(path: Path) -> None:
    import nbformat

    notebook = nbformat.v4.new_notebook()
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    cells = [f"{BOT}\n{CHAT}\nchat", f"display(bot.studio(), {ECHO})"]
    notebook.cells = [nbformat.v4.new_code_cell(cell) for cell in cells]
    nbformat.write(notebook, path)


HOSTS = {
    "notebook": Host(
        "notebook",
        lambda port: [
            "--no-browser", "--allow-root", "--expose-app-in-browser", "--ServerApp.ip=127.0.0.1",
            f"--ServerApp.port={port}", "--ServerApp.port_retries=0", "--IdentityProvider.token=",
        ],
        "studied.ipynb", _notebook, "/notebooks/studied.ipynb", "light",
    ),
    "voila": Host(
        "voila",
        lambda port: ["studied.ipynb", "--no-browser", "--Voila.ip=127.0.0.1", f"--port={port}"],
        "studied.ipynb", _notebook, theme="light", own=("https://cdn.jsdelivr.net/npm/@fortawesome/",),
    ),
    "panel": Host(
        "panel",
        lambda port: ["serve", "studied.py", "--address=127.0.0.1", f"--port={port}"],
        "studied.py", lambda path: path.write_text(PANEL), "/studied", None,
        ("https://cdnjs.cloudflare.com/ajax/libs/font-awesome/", "https://cdn.holoviz.org/panel/"),
    ),
    "marimo": Host(
        "marimo",
        lambda port: [
            "run", "studied.py", "--headless", "--no-token", "--host=127.0.0.1", f"--port={port}",
        ],
        "studied.py", lambda path: path.write_text(MARIMO), theme="dark",
    ),
}  # fmt: skip


@contextlib.contextmanager
def running_host(host: Host, home: Path) -> Iterator[str]:
    """Serve the page; yields its address."""
    host.write(home / host.file)
    port = free_port()
    tests = REPOSITORY / "tests"
    environment = os.environ | {
        "HOME": str(home),
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "PYTHONPATH": os.pathsep.join([str(REPOSITORY), str(tests)]),
    }
    program = [sys.executable, "-m", host.module, *host.options(port)]
    address = f"http://127.0.0.1:{port}"
    with served(program, f"{address}/favicon.ico", environment, home):
        yield f"{address}{host.path}"


@contextlib.contextmanager
def opened_host(host: Host, driver: Any, home: Path) -> Iterator[str]:
    """:func:`running_host`, with the page open; yields its address.

    A deployed Panel fetches anywidget's own script from unpkg.com. The page gets the copy of it
    that the Python package brings, which is the same file, so that no test needs the network.
    """
    source = STAND_IN % (json.dumps(CDN), json.dumps(ANYWIDGET.read_text(encoding="utf-8")))
    add = "Page.addScriptToEvaluateOnNewDocument"
    with running_host(host, home) as address:
        script = driver.execute_cdp_cmd(add, {"source": source})
        try:
            driver.get(address)
            if host.module == "notebook":
                until("the kernel is idle", lambda: kernel_is_idle(driver))
                command(driver, "notebook:run-all-cells")
            yield address
        finally:
            driver.get("about:blank")
            driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", script)
