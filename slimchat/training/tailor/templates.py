"""Sentences of a document turned into the question they answer, by rule, in three languages."""

from __future__ import annotations

import re
from collections.abc import Mapping

from slimchat.types import Language

Rule = tuple[re.Pattern[str], str]


def _rules(*pairs: tuple[str, str]) -> tuple[Rule, ...]:
    return tuple((re.compile(pattern), question) for pattern, question in pairs)


_END = r"(?=[.,;:(]|$)"
_RULES: Mapping[Language, tuple[Rule, ...]] = {
    "en": _rules(
        (r"^(?P<a>(?:The|Our|Your|An?) [^,;:.]{3,60}?) (?:costs?|is priced at) .*\d",
         "How much does {a} cost?"),
        (r"^(?P<a>[A-Z][^,;:.]{3,60}?) takes? (?:[^.]*\d[^.]*)(?:minute|hour|day|week|month)",
         "How long does {a} take?"),
        (rf"^You (?:can|may) (?P<a>(?!not\b)[^.,;:(]{{8,90}}){_END}", "Can I {a}?"),
        (rf"^You (?:cannot|can't|may not) (?P<a>[^.,;:(]{{8,90}}){_END}", "Can I {a}?"),
        (rf"^You (?:must|need to|have to) (?P<a>[^.,;:(]{{8,90}}){_END}", "Do I have to {a}?"),
        (r"^To (?P<a>[a-z][^.,;:]{5,70}), ", "How do I {a}?"),
        (r"^If (?P<a>[^.,;:]{8,90}), ", "What happens if {a}?"),
        (r"^(?:We|we) (?P<a>(?:ship|deliver|accept|offer|repair|replace|refund|send|collect|"
         rf"charge|provide|support) [^.,;:(]{{4,80}}){_END}", "Do you {a}?"),
    ),
    "es": _rules(
        (r"^(?P<a>(?:El|La|Los|Las|Una?|Tu|Su) [^,;:.]{3,60}?) (?P<b>cuestan?|valen?) .*\d",
         "¿Cuánto {b} {a}?"),
        (r"^(?P<a>(?:El|La|Los|Las|Una?|Tu|Su) [^,;:.]{3,60}?) (?P<b>tardan?|duran?) .*\d",
         "¿Cuánto {b} {a}?"),
        (rf"^(?:Puedes|Puede) (?P<a>[^.,;:(]{{8,90}}){_END}", "¿Puedo {a}?"),
        (rf"^(?:No se|Se) (?P<b>puede|pueden) (?P<a>[^.,;:(]{{6,90}}){_END}", "¿Se {b} {a}?"),
        (rf"^(?:Debes|Debe|Tienes que|Tiene que|Hay que) (?P<a>[^.,;:(]{{8,90}}){_END}",
         "¿Tengo que {a}?"),
        (r"^Para (?P<a>\w+(?:ar|er|ir|arla|arlo|erla|erlo)\b[^.,;:]{3,70}), ",
         "¿Cómo puedo {a}?"),
        (r"^Si (?P<a>[^.,;:]{8,90}), ", "¿Qué pasa si {a}?"),
        (rf"^(?P<b>Envia|Entrega|Acepta|Ofrece|Repara|Devolve|Cobra|Recoge)mos "
         rf"(?P<a>[^.,;:(]{{4,80}}){_END}", "¿Ustedes {b}n {a}?"),
    ),
    "pt": _rules(
        (r"^(?P<a>(?:O|A|Os|As|Uma?|Seu|Sua) [^,;:.]{3,60}?) (?P<b>custam?) .*\d",
         "Quanto {b} {a}?"),
        (r"^(?P<a>(?:O|A|Os|As|Uma?|Seu|Sua) [^,;:.]{3,60}?) (?P<b>levam?|demoram?|duram?) .*\d",
         "Quanto tempo {b} {a}?"),
        (rf"^(?:Você pode|Pode|Podes) (?P<a>[^.,;:(]{{8,90}}){_END}", "Posso {a}?"),
        (rf"^(?:Você (?:deve|precisa)|É preciso|Deve|Tem (?:de|que)) (?P<a>[^.,;:(]{{8,90}}){_END}",
         "Preciso {a}?"),
        (r"^Para (?P<a>\w+(?:ar|er|ir|á-la|á-lo)\b[^.,;:]{3,70}), ", "Como posso {a}?"),
        (r"^Se (?P<a>[^.,;:]{8,90}), ", "O que acontece se {a}?"),
        (rf"^(?P<b>Envia|Entrega|Aceita|Oferece|Repara|Devolve|Cobra|Recolhe)mos "
         rf"(?P<a>[^.,;:(]{{4,80}}){_END}", "Vocês {b}m {a}?"),
    ),
}  # fmt: skip
_VIEW: Mapping[Language, Mapping[str, str]] = {
    "en": {"your": "my", "you": "I", "yours": "mine", "yourself": "myself", "our": "your",
           "us": "you", "we": "you", "you're": "I'm"},
    "es": {"tu": "mi", "tus": "mis", "su": "mi", "sus": "mis", "te": "me", "nos": "les",
           "nuestro": "su", "nuestra": "su", "quieres": "quiero", "tienes": "tengo",
           "necesitas": "necesito", "has": "he", "vives": "vivo", "compraste": "compré"},
    "pt": {"seu": "meu", "sua": "minha", "seus": "meus", "suas": "minhas", "teu": "meu",
           "tua": "minha", "você": "eu", "nosso": "seu", "nossa": "sua"},
}  # fmt: skip
_WORD = re.compile(r"[\w'’-]+")
_AGREEMENT = ((re.compile(r"\bI are\b"), "I am"), (re.compile(r"\bI were\b"), "I was"))
_ASKS = re.compile(
    r"^(?:how|what|when|where|who|which|why|can|do|is|are|qué|cómo|cuándo|dónde|quién|cuál|cuánto|"
    r"puedo|como|o que|quando|onde|quem|qual|quanto|posso)\b",
    re.IGNORECASE,
)
_NUMBERING = re.compile(r"^\s*(?:\d+(?:\.\d+)*[.)]|[A-Za-z][.)])\s+")
_FEWEST_WORDS = 4
_ABOUT: Mapping[Language, tuple[str, ...]] = {
    "en": ("What should I know about {}?", "{}", "I have a question about {}"),
    "es": ("¿Qué tengo que saber sobre {}?", "{}", "tengo una duda sobre {}"),
    "pt": ("O que preciso saber sobre {}?", "{}", "tenho uma dúvida sobre {}"),
}


def question_of(sentence: str, language: Language) -> str | None:
    """The question that a sentence answers, ``None`` where no rule fits."""
    for pattern, question in _RULES[language]:
        if match := pattern.match(sentence):
            parts = {name: part.strip() for name, part in match.groupdict().items()}
            parts["a"] = _asked(_lowered(parts["a"]), language)
            if "b" in parts:
                parts["b"] = parts["b"].lower()
            asked = question.format(**parts)
            return asked if len(asked.split()) >= _FEWEST_WORDS else None
    return None


def plain_heading(heading: str) -> str:
    """A heading without its number, without shouting, and with a mark where it asks."""
    heading = _NUMBERING.sub("", heading).strip()
    if heading.isupper() and len(heading.split()) > 1:
        heading = heading.capitalize()
    if not _ASKS.match(heading) or heading.endswith("?") or len(heading.split()) < 3:
        return heading
    opening = "¿" if re.search(r"^(?:qu|c|d)\w*[éóá]", heading.lower()) else ""
    return f"{opening}{heading}?"


def about(heading: str, language: Language) -> tuple[str, ...]:
    """Ways to ask about a heading that is no question itself."""
    return tuple(form.format(heading) for form in _ABOUT[language])


def _asked(words: str, language: Language) -> str:
    """The words from the view of the one who asks."""
    view = _VIEW[language]
    words = _WORD.sub(lambda match: view.get(match[0].lower(), match[0]), words)
    for pattern, right in _AGREEMENT:
        words = pattern.sub(right, words)
    return words


def _lowered(text: str) -> str:
    first = text.split()[0]
    # "The", "La" and "O" go small; names and initials keep their capital.
    articles = {"The", "Our", "Your", "A", "An", "El", "La", "Los", "Las", "Un", "Una", "Tu",
                "Su", "O", "Os", "As", "Um", "Uma", "Seu", "Sua"}  # fmt: skip
    return text[0].lower() + text[1:] if first in articles else text
