"""Settings as text: YAML whose texts may take a value from the environment.

``${NAME}`` and ``${NAME:default}`` stand for a variable. Before the brace, two dollars are a
literal one: ``$${NAME}`` is the text ``${NAME}``. Nothing else has a meaning of its own.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import Any

from slimchat.errors import ConfigError

_VARIABLE = re.compile(
    r"(?P<dollars>\$+)(?P<rest>\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?::(?P<default>[^}]*))?\})"
)
_BREAKS = re.compile("[\x85\u2028\u2029]")


def filled(value: Any) -> Any:
    """Plain data with every variable in its texts replaced.

    Raises:
        ConfigError: a variable without a default is not set.
    """
    return _each_text(value, lambda text: _VARIABLE.sub(_from_environment, text))


def escaped(value: Any) -> Any:
    """Plain data that :func:`filled` gives back as it was."""
    return _each_text(
        value, lambda text: _VARIABLE.sub(lambda m: 2 * m["dollars"] + m["rest"], text)
    )


def as_yaml(value: Any, **options: Any) -> str:
    """YAML that is read back as it was, whatever characters it holds.

    Args:
        options: of ``yaml.dump``.
    """
    import yaml

    class Dumper(yaml.SafeDumper):
        """YAML takes some characters for the end of a line, unless they are spelt out."""

        def represent_str(self, data: str) -> Any:
            style = '"' if _BREAKS.search(data) else self.default_style
            return self.represent_scalar("tag:yaml.org,2002:str", data, style)

    Dumper.add_representer(str, Dumper.represent_str)
    text: str = yaml.dump(value, Dumper=Dumper, allow_unicode=True, **options)
    return text


def _each_text(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _each_text(item, change) for key, item in value.items()}
    if isinstance(value, list):
        return [_each_text(item, change) for item in value]
    return value


def _from_environment(match: re.Match[str]) -> str:
    name, default, dollars = match["name"], match["default"], len(match["dollars"])
    if dollars % 2 == 0:
        return "$" * (dollars // 2) + match["rest"]
    value = os.environ.get(name, default)
    if value is None:
        raise ConfigError(
            f"The settings refer to the environment variable {name}, which is not set.",
            f"Set it, give a default: ${{{name}:default}}, or write $${{{name}}} for the text "
            "itself.",
        )
    return "$" * (dollars // 2) + value
