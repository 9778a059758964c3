"""Settings in parts: bounds, YAML in and out, one change at a time."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from slimchat.errors import ConfigError

_VARIABLE = re.compile(r"\$\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?::(?P<default>[^}]*))?\}")

Applies = Literal["answer", "open", "build"]
"""When a changed setting takes effect: from the next answer, when the bot is opened anew because
a model loads with it, or when the index is built again."""


class Part(BaseModel):
    """Settings that belong together."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)
    applies: ClassVar[Applies] = "answer"
    """When a changed setting of this part takes effect."""


class Settings(Part):
    """All the settings of something, as one YAML file holds them."""

    advice: ClassVar[str] = "'slimchat init DIR' writes a file that explains every setting."
    """What to do about a file that is missing or wrong."""

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read a YAML file.

        Raises:
            ConfigError: the file is missing, is not YAML, or a setting is not valid.
        """
        import yaml

        file = Path(path)
        try:
            data = yaml.safe_load(file.read_text(encoding="utf-8"))
        except OSError as error:
            raise ConfigError(
                f"The settings file {file} cannot be read ({error.strerror}).",
                cls.advice,
            ) from error
        except ValueError as error:
            raise ConfigError(
                f"The settings file {file} is not text in UTF-8 ({error}).",
                "Save it as UTF-8.",
            ) from error
        except yaml.YAMLError as error:
            raise ConfigError(f"The settings file {file} is not valid YAML: {error}") from error
        return cls.from_dict(_substitute(data or {}), where=str(file))

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], *, where: str = "the settings") -> Self:
        """Check plain data.

        Raises:
            ConfigError: names each setting that is wrong, its value and its bounds.
        """
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            lines = [
                f"{'.'.join(str(part) for part in item['loc']) or 'settings'}: {item['msg']} "
                f"(got {item['input']!r})"
                if not isinstance(item["input"], BaseModel | dict)
                else f"{'.'.join(str(part) for part in item['loc']) or 'settings'}: {item['msg']}"
                for item in error.errors()
            ]
            raise ConfigError(
                f"{where} holds settings that are not valid:\n  " + "\n  ".join(lines) + "\n",
                f"Correct them. {cls.advice}",
            ) from error

    def updated(self, changes: Mapping[str, Any]) -> Self:
        """A copy with dotted settings replaced, such as ``{"retriever.k": 8}``."""
        data = self.model_dump()
        for dotted, value in changes.items():
            *parents, leaf = dotted.split(".")
            target = data
            for parent in parents:
                target = target.get(parent, {})
                if not isinstance(target, dict):
                    raise ConfigError(f"There is no setting '{dotted}'.")
            if leaf not in target:
                raise ConfigError(f"There is no setting '{dotted}'.")
            target[leaf] = value
        return self.from_dict(data)

    def to_yaml(self) -> str:
        """YAML text with every setting."""
        import yaml

        text: str = yaml.safe_dump(
            self.model_dump(mode="json"), sort_keys=False, allow_unicode=True
        )
        return text


def _substitute(value: Any) -> Any:
    if isinstance(value, str):
        return _VARIABLE.sub(_from_environment, value)
    if isinstance(value, dict):
        return {key: _substitute(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_substitute(item) for item in value]
    return value


def _from_environment(match: re.Match[str]) -> str:
    name, default = match["name"], match["default"]
    value = os.environ.get(name, default)
    if value is None:
        raise ConfigError(
            f"The settings refer to the environment variable {name}, which is not set.",
            f"Set it, or give a default: ${{{name}:default}}",
        )
    return value
