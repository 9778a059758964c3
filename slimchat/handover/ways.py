"""The ways a case can go: a file in a folder, a signed request to a webhook."""

from __future__ import annotations

import http.client
import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from slimchat._files import sync_folder, write_atomically
from slimchat._version import __version__
from slimchat.config import HandoffConfig
from slimchat.errors import UndeliveredError
from slimchat.handover.case import Case
from slimchat.handover.outbox import Channel
from slimchat.handover.signing import HEADER, sign

TIMEOUT_S = 20
KNOWN = 409
"""A receiver may answer so to a case that it has already."""


def ways(config: HandoffConfig) -> dict[Channel, Callable[[Case], None]]:
    """What delivers on each channel that the settings name; each raises
    :class:`~slimchat.errors.UndeliveredError`."""
    found: dict[Channel, Callable[[Case], None]] = {}
    folder, webhook = config.folder, config.webhook
    if folder is not None:
        found["folder"] = lambda case: write(case, Path(folder))
    if webhook is not None:
        found["webhook"] = lambda case: send(case, webhook, config.secret_env)
    return found


def write(case: Case, folder: Path) -> None:
    """Write ``ID.json``, whole or not at all, for its owner alone."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_atomically(folder / f"{case.id}.json", case.to_json() + "\n", 0o600)
        sync_folder(folder)
    except OSError as error:
        raise UndeliveredError(
            f"The folder {folder} cannot be written ({error.strerror}).",
            "Check handoff.folder, and who may write there.",
        ) from error


def send(
    case: Case, address: str, secret_env: str, environment: Mapping[str, str] = os.environ
) -> None:
    """Post a case, signed; a redirect is not followed.

    The id is in the header ``Idempotency-Key`` too: what was cut off is sent again.
    """
    secret = environment.get(secret_env, "").strip()
    if not secret:
        raise UndeliveredError(
            f"The environment variable {secret_env} holds no secret.",
            "Set it to the one that the receiver knows.",
        )
    body = case.to_json().encode("utf-8")
    request = urllib.request.Request(  # noqa: S310  (the settings let https and loopback through)
        address,
        data=body,
        method="POST",
        headers={
            "Content-Type": "application/json",
            "User-Agent": f"slimchat/{__version__}",
            "Idempotency-Key": case.id,
            HEADER: sign(body, secret, int(time.time())),
        },
    )
    try:
        with _opener().open(request, timeout=TIMEOUT_S) as answer:
            answer.read(1 << 16)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code != KNOWN:
            raise UndeliveredError(
                f"The receiver answers {error.code}.", "Ask whoever runs it."
            ) from error
    except (http.client.HTTPException, OSError) as error:
        reason = getattr(error, "reason", None) or error
        raise UndeliveredError(
            f"The receiver cannot be reached ({type(reason).__name__}).",
            "Check handoff.webhook and the network.",
        ) from error


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A case goes where it was said, or not at all."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _opener() -> urllib.request.OpenerDirector:
    """Opens https by the proxy of the environment, and this machine's addresses by none."""
    proxies = {kind: way for kind, way in urllib.request.getproxies().items() if kind == "https"}
    return urllib.request.build_opener(_NoRedirects, urllib.request.ProxyHandler(proxies))
