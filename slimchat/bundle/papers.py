"""What goes along with a bot: licences and the bill of materials."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from typing import Any

from slimchat._version import __version__
from slimchat.bundle.content import Content
from slimchat.bundle.layout import BOM
from slimchat.bundle.manifest import Governance, ModelPin, canonical

_SPDX = {
    licence.casefold(): licence
    for licence in ("Apache-2.0", "MIT", "BSD-3-Clause", "BSD-2-Clause", "CC-BY-4.0", "CC0-1.0")
}


def licences(models: Iterable[ModelPin]) -> list[Content]:
    """The licence of slimchat and of its own models, and who made every model."""
    packaged = resources.files("slimchat")
    texts = {
        "Apache-2.0.txt": (packaged / "bundle" / "licences" / "Apache-2.0.txt").read_bytes(),
        "MODELS.md": _overview(models).encode("utf-8"),
        "NOTICE.md": (packaged / "models" / "bundled" / "NOTICE.md").read_bytes(),
    }
    return [Content.of(f"licences/{name}", texts[name]) for name in sorted(texts)]


def _overview(models: Iterable[ModelPin]) -> str:
    lines = ["# Models", ""]
    for model in models:
        where = "in this bundle" if model.included else "named, not in this bundle"
        lines += [
            f"- {model.role}: {model.name} ({where}). Licence: {model.licence}. "
            f"Source: {model.source}. Base: {model.base or 'not recorded'}."
        ]
    lines += ["", "NOTICE.md speaks of the models that ship with slimchat, where they are used."]
    return "\n".join(lines) + "\n"


def bill_of_materials(
    bot: Governance, models: Sequence[ModelPin], contents: Sequence[Content]
) -> Content:
    """The bill of materials as a CycloneDX 1.6 document: the bot, its models and its data.

    What the bundle needs and does not hold, slimchat itself, is listed as required.
    """
    component = {"type": "application", "bom-ref": "bot", "name": bot.name, "version": bot.version}
    metadata: dict[str, Any] = {"component": component}
    if bot.created is not None:
        metadata["timestamp"] = bot.created
    components = [
        {
            "type": "framework",
            "bom-ref": "slimchat",
            "name": "slimchat",
            "version": __version__,
            "purl": f"pkg:pypi/slimchat@{__version__}",
            "licenses": [{"license": {"id": "Apache-2.0"}}],
        },
        *(_model(model) for model in models),
        *(_data(content) for content in contents if not content.name.startswith("models/")),
    ]
    seed = "".join(f"{content.name} {content.sha256}\n" for content in contents)
    return Content.of(
        BOM,
        canonical(
            {
                "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
                "bomFormat": "CycloneDX",
                "specVersion": "1.6",
                "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, seed)}",
                "version": 1,
                "metadata": metadata,
                "components": components,
                "dependencies": [
                    {"ref": "bot", "dependsOn": [str(part["bom-ref"]) for part in components]}
                ],
            }
        ),
    )


def _model(model: ModelPin) -> Mapping[str, Any]:
    facts = {
        "slimchat:role": model.role,
        "slimchat:included": str(model.included).lower(),
        "slimchat:source": model.source,
        "slimchat:revision": model.revision,
        "slimchat:base": model.base,
        "slimchat:quantization": model.quantization,
        "slimchat:family": model.family,
    }
    return {
        "type": "machine-learning-model",
        "bom-ref": f"model:{model.role}",
        "name": model.name,
        "version": model.revision or model.created,
        "licenses": [{"license": _licence(model.licence)}],
        "properties": [{"name": key, "value": value} for key, value in facts.items() if value],
        "components": [
            {
                "type": "file",
                "bom-ref": f"model:{model.role}/{file.name}",
                "name": file.name,
                "hashes": [{"alg": "SHA-256", "content": file.sha256}],
            }
            for file in model.files
        ],
    }


def _licence(text: str) -> dict[str, str]:
    known = _SPDX.get(text.casefold())
    return {"id": known} if known else {"name": text}


def _data(content: Content) -> Mapping[str, Any]:
    return {
        "type": "data",
        "bom-ref": f"part:{content.name}",
        "name": content.name,
        "hashes": [{"alg": "SHA-256", "content": content.sha256}],
    }
