"""Which of the three languages a text is in.

A statistical identifier reads long texts well and short questions badly; there, words and
letters that only one of the languages uses are the better witness. Both are added up.
"""

from __future__ import annotations

import math
import re
import threading
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from slimchat.types import LANGUAGES, Language, Turn

_SHORT = 12
_SAMPLE = 4000
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_CODE = re.compile(r"(?<!\S)\S*[\d@]\S*|https?:\S+|www\.\S+")
_SURE = 3.0
_HINT = 1.0
_MARGIN = 0.35
_lock = threading.Lock()

# Words of customers' questions. Those that two languages share count a little for both.
_ENGLISH = """
the is are was were do does did can could how what when where why who which my your our their i
i'm it it's you we they this that these those there with without for from and or not if of to in
on at by an have has had will would should need want get got any please much many long back be
been help hi hello thanks don't doesn't can't isn't won't order where's what's return refund ship
shipping track cancel price warranty broken work machine delivery yes about after before still
cost pay change open hours comes come out stopped working its water code error blinking turn
arrived lost wrong card send talk speak person replace fix into than then them some here me us am
wasn't didn't also number late new account email password free
"""
_SPANISH = """
el los las una unos unas del al y o es son está están estoy he ha han hay mi mis su sus qué cuál
cuáles cómo cuándo cuánto cuánta cuántos cuántas dónde quién por con sin hasta puedo puede pueden
quiero tengo tiene tienen hacer hago llega llegó pedido devolver devolución reembolso envío envíos
hola gracias muy pero sí usted ustedes yo lo le les se me nos cuesta tarda donde cuando cuanto
como pasa funciona máquina cafetera factura tarjeta cuenta precio garantía ayuda horario abren
abierto cambiar dirección hablar persona cancelar rastrear sigue ya también entonces después ahora
día días meses mucho más si hacia desde necesito quisiera podría debo cuanta cuantos sale agua
llegar enviar correo contraseña gratis molinillo sirve error tarde nuevo nueva roto rota arreglar
piezas plazo devuelven pedí comprar compré enciende apaga luz parpadea tienda domicilio esta ese
eso esto ni nunca siempre buenos buenas tardes vosotros tenéis podéis puedes hacéis aún todavía
cobran cobrado dinero
"""
_PORTUGUESE = """
o os um uma uns umas do da dos das na nos nas ao aos à às pelo pela e ou é são está estão estou tem
têm há meu meus minha minhas seu sua qual quais como quando quanto quanta quantos quantas onde
quem por com sem até posso pode podem quero tenho fazer faço chega chegou pedido devolver
devolução reembolso envio olá oi obrigado obrigada muito mas sim você vocês eu não nao em isso
isto custa demora funciona máquina cafeteira cartão conta preço garantia ajuda horário abre aberto
mudar endereço falar pessoa cancelar rastrear também então depois agora dia dias meses mais se
preciso gostaria poderia devo fica vou foi ser entrega frete trocar troca nota fiscal loja água
chegar enviar senha grátis moedor novo nova quebrado quebrada consertar peças prazo comprar
comprei liga desliga luz piscando esse nem nunca sempre bom boa tarde vazando vaza ainda cobraram
dinheiro encomenda devolvo aceitam pago queria fatura ligar quebrou funcionando ela ele
"""
_WORDS: Mapping[Language, frozenset[str]] = {
    "en": frozenset(_ENGLISH.split()),
    "es": frozenset(_SPANISH.split()),
    "pt": frozenset(_PORTUGUESE.split()),
}
_MARKS: Mapping[Language, re.Pattern[str]] = {
    "en": re.compile(r"\b\w+(?:ing|tion|ness|ful)\b|\b\w+n't\b|\b\w+['’]s\b|\bth\w|w|k", re.I),
    "es": re.compile(r"[ñ¿¡]|ción\b|dad\b|\bll|ie[nr]|ue[rdnl]|\wó\b|\bh[ae]y?\b", re.I),
    "pt": re.compile(
        r"[ãõçêôâà]|(?:ões|ção|ções)\b|lh|nh|dade\b|\bvoc|ss|ei\b|^[AO] "
        r"|\ba (?:máquina|conta|loja|garantia|entrega|compra|senha|nota|fatura)\b",
        re.I,
    ),
}


def detect_language(text: str, default: Language = "en") -> Language:
    """The language of a text.

    Returns:
        ``default`` when the text gives no evidence, such as a number or a product name.
    """
    sample = _CODE.sub(" ", text[:_SAMPLE]).strip()
    words = [word.casefold().replace("’", "'") for word in _WORD.findall(sample)]
    if not words:
        return default
    scores = _statistics(sample)
    if len(words) < _SHORT:
        votes = _votes(sample, words)
        scores = {language: scores[language] + votes[language] for language in LANGUAGES}
    first, second = sorted(LANGUAGES, key=lambda language: -scores[language])[:2]
    return first if scores[first] - scores[second] >= _MARGIN else default


def spoken_language(question: str, history: Sequence[Turn], default: Language) -> Language:
    """The language of a question; one too short to tell has that of the question before it."""
    for role, said in history:
        if role == "user":
            default = detect_language(said, default)
    return detect_language(question, default)


def _statistics(text: str) -> dict[Language, float]:
    """Log-probabilities by the identifier."""
    ranked = dict(_identifier().rank(text.lower()))
    return {code: math.log(max(float(ranked[code]), 1e-4)) for code in LANGUAGES}


def _votes(text: str, words: list[str]) -> dict[Language, float]:
    votes = dict.fromkeys(LANGUAGES, 0.0)
    for word in words:
        speakers = [language for language in LANGUAGES if word in _WORDS[language]]
        for language in speakers:
            votes[language] += _SURE if len(speakers) == 1 else _HINT
    for language, marks in _MARKS.items():
        votes[language] += _HINT * min(len(marks.findall(text)), 4)
    return votes


def _identifier() -> Any:
    with _lock:
        return _load()


@lru_cache(maxsize=1)
def _load() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(LANGUAGES)
    return identifier
