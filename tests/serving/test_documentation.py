"""docs/serving.md fails the build when it goes stale."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel
from running import Running

from slimchat.serving.access import NEEDED
from slimchat.serving.settings import SCOPES, ServeConfig

TEXT = (Path(__file__).parents[2] / "docs" / "serving.md").read_text(encoding="utf-8")


def rows(settings: BaseModel, place: str = "") -> Iterator[str]:
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        if isinstance(value, BaseModel):
            yield from rows(value, f"{place}{name}.")
        else:
            plain = str(value).lower() if isinstance(value, bool) else value
            shown = "none" if value is None else "[]" if value == () else plain
            yield f"| `{place}{name}` | {shown} | {field.description} |"


def test_every_setting_stands_there_with_its_default() -> None:
    written = re.findall(r"^\| `[a-z_.]+` \| .* \|$", TEXT.split("## Settings")[1], re.MULTILINE)
    assert written == list(rows(ServeConfig()))


def test_every_address_and_scope_stands_there(server: Running) -> None:
    with server.client() as client:
        paths = client.get("/openapi.json").json()["paths"]
    for path in {re.sub(r"/\{.*", "", path) for path in paths} | set(NEEDED):
        assert f"{path}`" in TEXT or f"{path}/ID`" in TEXT, path
    for scope in SCOPES:
        assert f"| `{scope}` |" in TEXT


def test_every_attribute_of_the_element_stands_there() -> None:
    web = Path(__file__).parents[2] / "extension" / "src" / "hosts" / "web.ts"
    names = re.findall(
        r'"([a-z]+)"', " ".join(re.findall(r"OWN = .*|Attributes = .*", web.read_text()))
    )
    assert set(names) >= {"base", "token", "launcher"}
    for name in names:
        assert f"`{name}`" in TEXT
