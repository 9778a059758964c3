"""Whether one sentence says the opposite of another: by denial, and by words with an opposite."""

from __future__ import annotations

from collections.abc import Mapping, Set

from slimchat.types import Language

DENIALS: Mapping[Language, frozenset[str]] = {
    "en": frozenset(["no", "not", "never", "cannot", "without", "neither", "nor", "t"]),
    "es": frozenset(["no", "nunca", "jamas", "tampoco", "ni", "sin", "ningun", "ninguna"]),
    "pt": frozenset(["nao", "nunca", "jamais", "tampouco", "nem", "sem", "nenhum", "nenhuma"]),
}
_WITHOUT = frozenset(("without", "sin", "sem"))
_ALWAYS, _NEVER = frozenset(("always", "siempre", "sempre")), frozenset(("never", "nunca"))
_NEVER_AT_ALL = _NEVER | {"jamas", "jamais"}


def _inflected(stems: str) -> set[str]:
    return {f"{stem}{end}" for stem in stems.split() for end in ("o", "a", "os", "as")}


_OPPOSITES: tuple[tuple[frozenset[str], frozenset[str]], ...] = tuple(
    (frozenset(one), frozenset(other))
    for one, other in (
        (
            {"open", "opens", *_inflected("abiert abert"), "abre", "abren", "abrem"},
            {"closed", "closes", "shut", *_inflected("cerrad fechad"), "cierra", "cierran"},
        ),
        ({"opened"}, {"unopened", "sealed"}),
        (
            {"included", *_inflected("incluid")},
            {"excluded", *_inflected("excluid")},
        ),
        (
            {"allowed", "permitted", *_inflected("permitid")},
            {"forbidden", "prohibited", *_inflected("prohibid proibid")},
        ),
        ({"possible", "posible", "possivel"}, {"impossible", "imposible", "impossivel"}),
        ({"available"}, {"unavailable"}),
        (
            {"compulsory", "mandatory", "required", *_inflected("obligatori obrigatori")},
            {"optional", "voluntary", "opcional", *_inflected("voluntari")},
        ),
        ({"hot", "warm", "caliente", "quente"}, {"cold", *_inflected("fri")}),
        ({"empty", *_inflected("vaci vazi")}, {"full", *_inflected("llen chei")}),
        ({"maximum", *_inflected("maxim")}, {"minimum", *_inflected("minim")}),
        (
            {"free", "gratis", *_inflected("gratuit")},
            {"paid", "chargeable", "payable"},
        ),
    )
)


_TURNING = frozenset().union(_ALWAYS, _NEVER, *(side for pair in _OPPOSITES for side in pair))


def turning(language: Language) -> frozenset[str]:
    """The words that turn a sentence into its opposite, and those with an opposite."""
    return DENIALS[language] | _TURNING


def opposite(said: Set[str], language: Language, source: Set[str], other: Language) -> bool:
    """Whether a sentence that shares the words of a source says the opposite of it.

    A denial and a word with its opposite cancel out: "not open" is what "closed" says.

    Args:
        said, source: their words, in lower case and without accents.
        language, other: of the sentence, and of the source.
    """
    if said & _ALWAYS and not said & _NEVER and source & _NEVER and not source & _ALWAYS:
        return True
    if said & _NEVER_AT_ALL and source & DENIALS[other] <= _WITHOUT:
        return True
    denied = bool(said & DENIALS[language]) != bool(source & DENIALS[other])
    flips = sum(_flips(said, source, pair) or _flips(source, said, pair) for pair in _OPPOSITES)
    return denied != (flips % 2 == 1)


def _flips(said: Set[str], source: Set[str], pair: tuple[frozenset[str], frozenset[str]]) -> bool:
    one, other = pair
    return bool(said & one and source & other) and not (said & other or source & one)
