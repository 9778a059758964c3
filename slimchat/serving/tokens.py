"""Bearer tokens: who has one, for what, and until when. Only their hashes are kept.

A token is ``slim_ID_SECRET``. The secret has 256 random bits, so that a plain SHA-256 of it
gives nothing away.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from filelock import FileLock

from slimchat.errors import ConfigError
from slimchat.serving.settings import SCOPES, Scope
from slimchat.serving.token_file import read_rows, write_rows

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of a token.

    Attributes:
        id: public; it stands in logs.
        name: who or what it is for.
        sha256: hex digest of the whole token.
        expires: ISO 8601, UTC; ``None`` never.
    """

    id: str
    name: str
    sha256: str
    scopes: tuple[Scope, ...]
    created: str
    expires: str | None = None

    def expired(self) -> bool:
        """Whether its time is over."""
        return self.expires is not None and datetime.fromisoformat(self.expires) <= _now()


class TokenBook:
    """The tokens that a server accepts. Safe from several threads.

    Args:
        file: kept there, and read again when it changes; without one they live in memory.
        new: the file need not be there yet.

    Raises:
        ConfigError: the file is missing or damaged.
    """

    def __init__(self, file: Path | None = None, *, new: bool = False) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._stamp: tuple[int, int, int] | None = None
        self._tokens: dict[str, Token] = {}
        if file is not None and not (new and not file.exists()):
            self._load(file)

    def add(self, name: str, scopes: Iterable[str], days: float | None = None) -> tuple[str, Token]:
        """Make a token. Returns it, for the only time, and what is kept of it.

        Raises:
            ConfigError: a scope is not known, or there is none.
        """
        wanted = tuple(scope for scope in SCOPES if scope in set(scopes))
        unknown = sorted(set(scopes) - set(SCOPES))
        if unknown or not wanted:
            raise ConfigError(
                f"The scopes of a token are {', '.join(SCOPES)}; given: "
                f"{', '.join(unknown) or 'none'}.",
                "Give one or more of them.",
            )
        key = secrets.token_hex(4)
        text = f"slim_{key}_{secrets.token_urlsafe(32)}"
        expires = None if days is None else _text(_now() + timedelta(days=days))
        token = Token(key, name, _digest(text), wanted, _text(_now()), expires)
        self._change(lambda tokens: tokens | {key: token})
        return text, token

    def save(self, file: Path) -> None:
        """Write the tokens to a file, as for another process."""
        write_rows(file, [_row(token) for token in self.all()])

    def revoke(self, key: str) -> Token:
        """Take a token away.

        Args:
            key: its id or its name.

        Raises:
            ConfigError: there is none, or several have the name.
        """
        found = [token for token in self.all() if key in (token.id, token.name)]
        if len(found) != 1:
            raise ConfigError(
                f"{len(found)} tokens have the id or name {key!r}.",
                "Give the id of one; 'slimchat tokens list' shows them.",
            )
        gone = found[0]
        self._change(lambda tokens: {k: t for k, t in tokens.items() if k != gone.id})
        return gone

    def all(self) -> list[Token]:
        """Every token, oldest first, expired ones too."""
        self._refresh()
        with self._lock:
            return sorted(self._tokens.values(), key=lambda token: token.created)

    def check(self, text: str) -> Token | None:
        """The token that a client shows, if it is one and its time is not over.

        A file that has become unreadable lets nobody in; the log says why.
        """
        try:
            self._refresh()
        except ConfigError as error:
            logger.error("%s %s", error.fact, error.fix)
            return None
        parts = text.split("_", 2)
        with self._lock:
            token = self._tokens.get(parts[1]) if len(parts) == 3 else None
        if token is None or not hmac.compare_digest(token.sha256, _digest(text)):
            return None
        return None if token.expired() else token

    def holds(self, key: str) -> bool:
        """Whether the token of this id, which a client has shown before, still holds."""
        try:
            self._refresh()
        except ConfigError:
            return False
        with self._lock:
            token = self._tokens.get(key)
        return token is not None and not token.expired()

    def _change(self, change: Callable[[dict[str, Token]], dict[str, Token]]) -> None:
        if self._file is None:
            with self._lock:
                self._tokens = change(self._tokens)
            return
        with FileLock(f"{self._file}.lock", timeout=10):
            if self._file.exists():
                self._load(self._file)
            with self._lock:
                self._tokens = change(self._tokens)
                rows = [_row(token) for token in self._tokens.values()]
            write_rows(self._file, rows)
            self._load(self._file)

    def _refresh(self) -> None:
        """Read the file again when it has changed; a revoked token ends at once."""
        if self._file is None:
            return
        stamp = _stamp_of(self._file)
        if stamp != self._stamp:
            self._load(self._file)

    def _load(self, file: Path) -> None:
        stamp = _stamp_of(file)
        try:
            tokens = {row["id"]: _token(row) for row in read_rows(file)}
        except (KeyError, TypeError, ValueError) as error:
            raise ConfigError(
                f"The token file {file} holds a row that is no token ({error}).",
                "Make the file anew with: slimchat tokens add FILE --name NAME",
            ) from error
        with self._lock:
            self._tokens, self._stamp = tokens, stamp


def _token(row: dict[str, Any]) -> Token:
    if row["expires"] is not None and datetime.fromisoformat(row["expires"]).tzinfo is None:
        raise ValueError("the time of expiry has no time zone")
    bytes.fromhex(row["sha256"])
    token = Token(**row)
    return replace(token, scopes=tuple(scope for scope in SCOPES if scope in row["scopes"]))


def _row(token: Token) -> dict[str, Any]:
    return {
        "id": token.id,
        "name": token.name,
        "sha256": token.sha256,
        "scopes": list(token.scopes),
        "created": token.created,
        "expires": token.expires,
    }


def _stamp_of(file: Path) -> tuple[int, int, int] | None:
    try:
        stat = file.stat()
    except OSError:
        return None
    return stat.st_ino, stat.st_mtime_ns, stat.st_size


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _now() -> datetime:
    return datetime.now(UTC)


def _text(time: datetime) -> str:
    return time.isoformat(timespec="seconds")
