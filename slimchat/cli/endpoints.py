"""What the commands say of bots whose answers are written elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slimchat.cli.output import say

if TYPE_CHECKING:
    from slimchat.cli.machine import Check
    from slimchat.config import BotConfig


def say_what_leaves(config: BotConfig) -> None:
    """Tell what the settings send elsewhere, if anything."""
    from slimchat.models.endpoint.allowed import what_leaves

    if sentence := what_leaves(config):
        say(sentence, style="yellow")


def endpoint_check(name: str, config: BotConfig) -> Check:
    """What a bot sends elsewhere, and whether it may here; nothing is asked."""
    from slimchat.cli.machine import Check
    from slimchat.errors import SlimchatError
    from slimchat.models.endpoint.allowed import what_leaves
    from slimchat.models.endpoint.generator import client_of

    what, sentence = f"endpoint of {name}", what_leaves(config)
    if not sentence:
        return Check(what, "ok", "none: answers are written on this machine")
    try:
        client_of(config.generator)
    except SlimchatError as error:
        return Check(what, "warn", f"{sentence} {error.fact}", error.fix)
    return Check(what, "ok", f"{sentence} That is allowed here.")
