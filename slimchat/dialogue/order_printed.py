"""How a document, a file name or a tool's result speaks to whoever reads it by machine.

In a question such words are no order: "are you a bot?", "eres un bot".
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_READER = (
    r"(?:ai|ia|llms?|gpt|bots?|chat ?bots?|robots?|robos?|assistants?|asistentes?|assistentes?|"
    r"(?:large )?language models?|modelos? de (?:lenguaje|linguagem|ia)|"
    r"ai (?:systems?|models?|agents?)|sistemas? de ia)"
)
_SAY = (
    r"(?:say|reply|respond|answer|repeat|output|print|treat|tell|write|append|include|di|diga|"
    r"digan|"
    r"responde|responda|respondan|contesta|conteste|repite|repita|escribe|escreva|anade|inclu\w+|"
    r"acrescente)"
)
_WOULD = (
    r"(?:should|must|shall|will|has to|have to|debe|debes|deben|deve|deves|devem|tiene que|tem "
    r"que|tem de|que)"
)

PRINTED: Mapping[str, re.Pattern[str]] = {
    name: re.compile(pattern)
    for name, pattern in {
        "called": (
            rf"(?:^|\n|[.!?,] |<!-- ?|[\[(])(?:{_READER})\s?[:,-] ?(?:\w+,? )?(?:{_SAY}|forget|"
            rf"ignore|olvida|"
            r"esqueca|ignora)\b"
            rf"|\b(?:you|tu|voce|usted),? (?:the |el |la |o |a )?{_READER},? {_WOULD}\b"
            r"|\b(?:llm|ai|gpt|bot|ia|chat ?bot|model) (?:instructions?|directives?|command|note)\b"
            rf"|\b(?:important|importante|hint|note|nota) (?:for|to|para) (?:the |la |a |o |el "
            rf")?{_READER}\s?:"
            r"|\b(?:note|nota|message|aviso|instruc\w+) (?:to|for|para|a|ao?) (?:the |quien |"
            r"quem |whoever )"
            r"(?:is )?(?:summari[sz]\w+|gener\w+|gerar|answering|resum\w+)\b"
            rf"|\b(?:instruc\w+|orden|ordem|order) (?:for|to|para) (?:the |el |la |o |a "
            rf")?{_READER}\b"
            r"|\b(?:reader|answering|retrieval|language) (?:models?|systems?) (?:must|should|"
            r"shall)\b"
            rf"|\bsistemas? de (?:respuesta|resposta) {_WOULD}\b"
            r"|\b(?:dear|querido|caro|estimado|attention|atencion|atencao) (?:\w+ "
            r")?modelo?\b\s?[,:]"
            r"|\b(?:instruction|instruc\w+|directive|directriz|nota|aviso|note|message|mensaje|"
            r"mensagem)"
            rf" (?:for|to|para|al|ao) (?:the |el |o |la |a )?modelo?\s?: ?{_SAY}\b"
            r"|\b(?:automated|machine|ai) readers?\b"
        ),
        "told": (
            r"\b(?:assistants|asistentes|assistentes|chat ?bots|bots|llms?|language models?|gpt|"
            r"modelos? de (?:lenguaje|linguagem)|(?:an|every|any|the) ai|la ia|uma? "
            r"ia)\b[^.!?\n]{0,50}?"
            rf"\b{_WOULD}\b[^.!?\n]{{0,25}}?\b(?:{_SAY}|add|quote|cite|decir|anadir|citar|"
            rf"responder|contestar|"
            r"dizer|acrescentar)\b"
            rf"|\b(?:the|el|o) modelo? {_WOULD} (?:\w+ ){{0,6}}?(?:say|answer|reply|refuse|decir|"
            rf"responder|"
            r"rechazar|dizer|recusar)\b"
            rf"|[\[(<]\s?(?:to|for|al?|ao|para(?: el| o)?) (?:the )?{_READER}\s?[\])>]"
            r"|\b(?:chat ?bots|assistants|asistentes|assistentes|bots|llms)\s?: ?(?:only|just|"
            r"solo|so|"
            r"apenas|always|never|siempre|sempre|nunca|cit\w+|quote)\b"
            r"|\b(?:do not|don't|no|nao) (?:show|reveal|tell|muestre\w*|mostre\w*|revele\w*) "
            r"(?:this|esto|"
            r"isto|isso) (?:to|al?|ao) (?:the |el |o )?(?:users?|customers?|usuari\w+|clientes?)\b"
            rf"|(?:^|\n|[.!?] )prompt\s?: ?{_SAY}\b"
        ),
        "reader": (
            r"\b(?:if|when|whenever|si|cuando|se|quando) (?:an?|any|the|una?|alguna?|el|la|uma?|"
            r"algum|o|a) "
            rf"(?:{_READER}|model|modelo) (?:\w+ )?(?:reads?|sees?|process\w*|summari[sz]es|lee|"
            rf"lea|ve|"
            r"procesa|proces[ae]|le|ler|leia|vir|processa\w*|resum\w+)\b"
            rf"|\b(?:any|every|whatever|cualquier|toda|todo|qualquer) (?:{_READER}|model|modelo) "
            rf"(?:\w+ )?"
            r"(?:read\w*|process\w*|summari\w+|proces\w+|le[ae]|leia|ler|resum\w+)\b"
            r"|\b(?:whoever|anyone|quien|quem|quienquiera que) (?:is |that is |este |esta |que )?"
            r"(?:summari[sz]\w+|resum\w+|process\w+|proces\w+) (?:this|est[ea]|isto|esto)\b"
        ),
        "retrieved": (
            r"\b(?:passage|chunk|snippet|pasaje|fragmento|trecho)s? (?:is|are|be|se|for|sea|"
            r"for)? ?(?:retriev|"
            r"recuper)\w+|\b(?:retriev|recuper)\w+ (?:this |est[ea] )?(?:passage|chunk|pasaje|"
            r"fragmento|"
            r"trecho)\b"
            r"|\b(?:correct|right|only|correcta|correta) (?:answer|resposta|respuesta)? ?(?:to|"
            r"for|a|para) (?:any|"
            r"every|cualquier|qualquer|toda) (?:question|pregunta|pergunta)\b"
            r"|\b(?:respuesta|resposta) corre(?:c?ta) (?:es|e)\b"
        ),
        "cast": (
            r"\byou are (?:an?|the|our) (?:\w+ ){0,2}?(?:ai|chat ?bot|llm|language model|"
            r"(?:virtual |support |ai )assistant|(?:ai|support) (?:\w+ )?(?:agent|bot))\b"
            r"|\b(?:eres|usted es|voce e|tu es) (?:un|una|um|uma|el|la|o|a) (?:\w+ )?(?:asistente|"
            r"assistente|bot|chat ?bot|ia|modelo de (?:lenguaje|linguagem))\b"
            rf"|\bas (?:the|an?|our) (?:\w+ ){{0,2}}?{_READER},? (?:you|please|always|never)\b"
        ),
        "asked": (
            r"\b(?:if|when|whenever|si|cuando|se|quando)\b (?:a |the |an |un |una |el |la |um |"
            r"uma |o )?"
            r"(?:customers?|users?|clientes?|usuari[oa]s?|anyone|someone|alguien|alguem)\b"
            rf"[^.!?\n]{{0,40}}\b(?:the|el|la|o|a) {_READER} {_WOULD} (?:\w+ )?(?:{_SAY}|decir|"
            rf"dizer|"
            r"responder|contestar|send|enviar)\b"
        ),
    }.items()
}
"""By how the reader is spoken to."""

PRINTED_NEEDLES: Mapping[str, tuple[str, ...]] = {
    "called": (" ai ", " ia ", "llm", "gpt", "bot", "robo", "assist", "asist", "model", "reader",
               "quien", "quem",
               "whoever", "summari", "system", "sistema"),
    "told": (" ai ", " ia ", "llm", "gpt", "bot", "asist", "assist", "model", "prompt",
             "this", "est", "ist", "iss"),
    "reader": (" ai ", " ia ", "llm", "gpt", "bot", "robo", "assist", "asist", "model", "this",
               "est", "isto"),
    "retrieved": ("retriev", "recuper", "question", "pregunta", "pergunta", "corre"),
    "cast": (" ai ", " ia ", "llm", "gpt", "bot", "robo", "assist", "asist", "model"),
    "asked": (" ai ", " ia ", "llm", "gpt", "bot", "robo", "assist", "asist", "model"),
}  # fmt: skip
"""What a text must hold for a pattern to be tried."""
