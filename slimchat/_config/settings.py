"""All the settings of something in one YAML file: read, checked, changed one at a time, written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ValidationError

from slimchat._config.parts import Part
from slimchat._config.text import as_yaml, escaped, filled
from slimchat.errors import ConfigError


class Settings(Part):
    """Settings with parts of their own."""

    advice: ClassVar[str] = "'slimchat init DIR' writes a file that explains every setting."
    """Where the settings are explained."""

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
            raise ConfigError(
                f"The settings file {file} is not valid YAML: {error}.", "Correct that line."
            ) from error
        return cls.from_dict(filled(data or {}), where=str(file))

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
                f"Correct them; {cls.advice}",
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
                    break
            if not isinstance(target, dict) or leaf not in target:
                raise ConfigError(
                    f"There is no setting '{dotted}'.",
                    self.advice,
                )
            target[leaf] = value
        return self.from_dict(data)

    def to_yaml(self, *, escape: bool = True) -> str:
        """YAML text with every setting.

        Args:
            escape: for :meth:`load`, which takes variables from the environment: write the text
                ``${NAME}`` as ``$${NAME}``. Without, for readers of plain YAML.
        """
        data = self.model_dump(mode="json")
        return as_yaml(escaped(data) if escape else data, sort_keys=False)
