"""The models of a bot: as parts of a bundle, as pins, and found again when it is opened."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from slimchat.bundle.content import Content
from slimchat.bundle.layout import MODEL_ROLES, ModelRole, model_part
from slimchat.bundle.manifest import Manifest, ModelPin
from slimchat.config import BotConfig
from slimchat.errors import BundleIntegrityError, ModelError, ModelNotFoundError
from slimchat.models.card import CARD_FILE, README_FILE, ModelCard, ModelKind
from slimchat.models.card_markdown import card_markdown
from slimchat.models.encoder import model_folder
from slimchat.privacy.paths import name_alone, without_paths

BUNDLED = "bundled"
_FOLDERS: dict[ModelRole, str] = {
    "embedder": "embedder",
    "reader": "reader",
    "generator": "answerer",
}
_KINDS: dict[ModelRole, tuple[ModelKind, ...]] = {
    "embedder": ("embedder",),
    "reader": ("reader",),
    "generator": ("causal", "seq2seq"),
}
_PAPERS = ("LICENSE", "LICENCE", "NOTICE", "COPYING")


def setting(config: BotConfig, role: ModelRole) -> str | None:
    """What the settings name for a role."""
    value: str | None = getattr(config, role).model
    return value


def model_folders(config: BotConfig) -> dict[ModelRole, Path]:
    """The folders of the models that a bot uses.

    Raises:
        ModelNotFoundError: one is missing.
    """
    named = {role: setting(config, role) for role in MODEL_ROLES}
    return {role: model_folder(name, _FOLDERS[role]) for role, name in named.items() if name}


def load_card(role: ModelRole, folder: Path) -> ModelCard:
    """The card of a model, fit to travel: where it came from is no path of this machine.

    Raises:
        ModelFormatError: the folder is no model of this role, or is damaged.
    """
    card = ModelCard.load(folder, _KINDS[role])
    card.verify(folder)
    return card.model_copy(
        update={
            "source": name_alone(card.source),
            "base": card.base and name_alone(card.base),
            "notes": tuple(map(without_paths, card.notes)),
        }
    )


def model_contents(role: ModelRole, folder: Path, card: ModelCard) -> Iterator[Content]:
    """The parts of a model: the files that its card lists, the card, and papers beside them."""
    listed = {file.name for file in card.files}
    for name in sorted(listed | set(_papers(folder))):
        yield Content.of(model_part(role, name), folder / name)
    own = ModelCard.load(folder) == card
    for name, text in (
        (CARD_FILE, card.model_dump_json(indent=2) + "\n"),
        (README_FILE, card_markdown(card)),
    ):
        if name not in listed:
            source = folder / name if own and (folder / name).is_file() else text.encode()
            yield Content.of(model_part(role, name), source)


def _papers(folder: Path) -> list[str]:
    return [
        file.name
        for file in folder.iterdir()
        if file.is_file() and file.name.upper().startswith(_PAPERS)
    ]


def with_models(
    manifest: Manifest, folder: Path, settings: BotConfig, config: BotConfig | None
) -> BotConfig:
    """The settings to open a bundle with: its own or those given, and where its models are.

    ``bundled`` is the model that came with the bot. One that did not travel is looked for where
    ``config`` says, else among those that ship with slimchat, and must be the very one.

    Args:
        folder: where the models of the bundle lie.
        settings: the bundle's own.
        config: given by the user.

    Raises:
        ModelNotFoundError: a model did not travel and is not there.
        BundleIntegrityError: the model that is there is another one.
    """
    used = config or settings
    changes = {}
    for pin in manifest.models:
        wanted = setting(used, pin.role)
        if wanted is None:
            continue
        if not pin.included:
            changes[f"{pin.role}.model"] = str(_pinned(pin, wanted))
        elif wanted == BUNDLED:
            changes[f"{pin.role}.model"] = str(folder / pin.role)
    return used.updated(changes)


def _pinned(pin: ModelPin, wanted: str) -> str:
    fix = (
        f"Give its folder: SupportBot.open(FILE, config) with {pin.role}.model set, or take a "
        "bundle that was exported with its models."
    )
    try:
        folder = model_folder(wanted, _FOLDERS[pin.role])
        card = ModelCard.load(folder)
    except ModelError as error:
        raise ModelNotFoundError(
            f"The bundle was exported without its {pin.role} '{pin.name}', and {wanted!r} is no "
            f"model here ({error.fact})",
            fix,
        ) from error
    if card.files != pin.files:
        raise BundleIntegrityError(
            f"The bundle was exported without its {pin.role} '{pin.name}', and the model at "
            f"{folder} is another one (its files have other digests).",
            fix,
        )
    return wanted
