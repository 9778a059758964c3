"""What goes wrong with an endpoint, as errors that say what to do about it.

Nothing that the server said goes into a message: some repeat the key or the customer's words.
"""

from __future__ import annotations

import http.client
import re
import socket
import ssl

from slimchat.errors import EndpointError, PromptTooLongError, SlimchatError

_PASSING = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_TOO_LONG = re.compile(rb"context[ _](?:length|size|window)", re.IGNORECASE)
_ADDRESS = "Check the address, which ends before /chat/completions, and the model's name."


def unreachable(url: str, error: Exception) -> EndpointError:
    """No connection, or one that broke before the reply began."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return EndpointError(
            f"The certificate of the endpoint {url} is not valid here ({error.verify_message}).",
            "Check the address; a company's own authority is made known with SSL_CERT_FILE.",
        )
    fix = "Check that the server runs, its address, and the network."
    if isinstance(error, socket.gaierror):
        return EndpointError(f"The host of the endpoint {url} has no address.", fix, 0.0)
    if isinstance(error, ConnectionRefusedError):
        return EndpointError(f"The endpoint {url} refuses the connection.", fix, 0.0)
    if isinstance(error, TimeoutError):
        return EndpointError(f"The endpoint {url} does not answer in time.", fix, 0.0)
    why = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
    return EndpointError(f"The endpoint {url} cannot be reached ({why}).", fix, 0.0)


def refused(
    url: str, model: str, key_env: str | None, response: http.client.HTTPResponse
) -> SlimchatError:
    """A reply with another status than 200."""
    status, what = response.status, f"The endpoint {url}"
    if status in (401, 403):
        fix = (
            f"Put a key that it knows, and that may use the model, into {key_env}."
            if key_env
            else "Name the environment variable that holds its key: generator.endpoint_key_env."
        )
        return EndpointError(f"{what} does not accept the key (status {status}).", fix)
    if status == 404:
        return EndpointError(
            f"{what} has no model {model!r:.120}, or is no address of the API (status 404).",
            _ADDRESS,
        )
    if status in _PASSING:
        state = "is asked too often" if status == 429 else "fails or is busy"
        fix = "Try again later; the log of the server says more."
        return EndpointError(f"{what} {state} (status {status}).", fix, _wait(response))
    if 300 <= status < 400:
        fix = "Name the address where it is; redirects are not followed."
        return EndpointError(f"{what} is somewhere else (status {status}).", fix)
    if status in (400, 413, 422) and _TOO_LONG.search(response.read(1 << 16)):
        return _too_long(model)
    return EndpointError(f"{what} does not take the request (status {status}).", _ADDRESS)


def silent(url: str, seconds: float, begun: bool) -> EndpointError:
    """No words for too long."""
    state = "stopped in the middle of its answer" if begun else "has not begun its answer"
    return EndpointError(
        f"The endpoint {url} {state}: no words for {seconds:g} s.",
        "Check how busy the server is, or raise generator.endpoint_timeout_s.",
    )


def failed(url: str, model: str, reply: bytes) -> SlimchatError:
    """The server tells in its reply that it cannot answer."""
    return _too_long(model) if _TOO_LONG.search(reply) else broken(url)


def broken(url: str) -> EndpointError:
    """The reply ended before the answer did."""
    return EndpointError(
        f"The endpoint {url} broke off its answer.",
        "Ask again; the log of the server says more.",
        0.0,
    )


def shapeless(url: str) -> EndpointError:
    """The reply is not that of the API."""
    return EndpointError(f"The endpoint {url} answered in another shape than OpenAI's.", _ADDRESS)


def _too_long(model: str) -> PromptTooLongError:
    return PromptTooLongError(
        f"The prompt is longer than the model {model!r:.120} can read.",
        "Lower generator.max_prompt_tokens or retriever.k, or ask a shorter question.",
    )


def _wait(response: http.client.HTTPResponse) -> float:
    """Seconds that the server asks to wait for; a date instead is left to the own pauses."""
    try:
        return max(0.0, float(response.getheader("Retry-After") or 0.0))
    except ValueError:
        return 0.0
