"""Orders in a document that are staged as something else: a request, a memo, data, a turn, a FAQ.

They name what is to be said to whoever asks, who is to say it, or what else is not to be read. What
a help page says to its readers ("include the order number in your reply") names none of these.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_IN = r"[^.!?\n]{0,70}?"
_SAYS = (
    r"(?:say|says|tell|answer|answers|reply|replies|respond|responds|output|print|quote|state|"
    r"confirm|di|diga|digan|dice|dices|decir|decirle|responde|respondes|responda|respondan|"
    r"respondera|responder|respondiera|contesta|contestas|conteste|contesten|contestar|"
    r"mencione|mencionara|menciona|diz|dizer|dizes|confirme|confirma)"
)
_BOT = (
    r"(?:(?:the|a|an|any|every|el|la|un|una|o|os|los|um|uma|all) )?(?:\w+ )?(?:ai|ia|bots?|"
    r"chat ?bots?|robots?|robos?|llms?|gpt|models?|modelos?|assistants?|asistentes?|assistentes?|"
    r"agents?|(?:answering|reply|response|support|chat) (?:software|engine|system|tool)s?)"
)
_PAPER = (
    r"(?:note|memo|notice|comment|message|sentence|instruction|circular|line|paragraph|text|"
    r"nota|comentario|mensaje|frase|aviso|comunicado|linea|parrafo|texto|instruccion|mensagem|"
    r"linha|paragrafo|instrucao)"
)
_ASKED = (
    r"(?:when|whenever|if|should|every time|cuando|si|siempre que|cada vez que|quando|se|sempre "
    r"que|caso)"
)
_ASKS = r"(?:asks?|asked|ask|enquires?|mentions?|pregunt\w+|consult\w+|pergunt\w+|question\w*)"
_SOURCES = (
    r"(?:passages?|sources?|documents?|pages?|articles?|chunks?|fuentes?|documentos?|paginas?|"
    r"pasajes?|fontes?|trechos?|articulos?|artigos?)"
)
_OTHER = (
    r"(?:(?:all |any |the |las |los |as |os )*(?:other|remaining|rest of the|previous|earlier|"
    r"otr[ao]s|restantes|demas|outr[ao]s|demais|anteriores))"
)

STAGED: Mapping[str, re.Pattern[str]] = {
    name: re.compile(pattern)
    for name, pattern in {
        "relayed": (
            rf"\b{_ASKED} (?:the |an? |el |la |un |una |o |a |um |uma )?(?:they|people|someone|"
            r"somebody|anyone|anybody|customers?|users?|callers?|visitors?|alguien|te|le|les|"
            rf"clientes?|usuari\w+|alguem|lhe|a gente)? ?{_ASKS} (?:\w+ )?(?:about|for|por|sobre|"
            rf"pel[ao]s?|d[aoe]l?|acerca)\b{_IN},? (?:(?:you|tu|usted|voce|simply|just|always|"
            rf"please|only|siempre|simplemente|sempre|apenas|would|should|must|debes?|deves?) ?)*"
            rf"\b{_SAYS}\b"
            rf"|\b(?:when|whenever|if) (?:the )?[^.!?,\n]{{1,40}} (?:is|are|gets) (?:mentioned|"
            rf"asked "
            rf"about|raised)[, ]{_IN}\b{_SAYS}\b"
            rf"|\b(?:anyone|anybody|everyone|every (?:customer|user|caller)|customers?|users?|"
            rf"callers?|whoever) (?:who |that )?asks? "
            rf"(?:about|for){_IN}\b(?:know that|hears?|to hear|is told|be told|gets told|should "
            r"hear|must hear)\b"
            rf"|\b(?:a quien|quien|a quienes|quem|a quem)(?: le)? {_ASKS} (?:por|sobre|pel[ao]s?|"
            rf"d[aoe]l?)\b{_IN}\b(?:se le dice|se le contesta|se le responde|debe oir|deve ouvir|"
            r"ouve|oye|dig[ao]\w*|responda\w*|conteste\w*|diz-se)\b"
            rf"|\b(?:dizer|decir|responder|contestar|tell|say|answer)\b{_IN} (?:a quien|a quem|to "
            rf"(?:whoever|anyone|everyone|those|all) (?:who )?){_ASKS}\b"
            r"|\b(?:every|any|each|all|toda|cualquier|qualquer|todas (?:las|as)) (?:\w+ )?"
            r"(?:enquir(?:y|ies)|inquir(?:y|ies)|quer(?:y|ies)|questions?|consultas?|preguntas?|"
            rf"perguntas?|duvidas?|dudas?) (?:about|on|sobre|del?|d[ao]s?|acerca)\b{_IN}\b(?:gets?|"
            r"receives?|is (?:closed|answered)|are (?:closed|answered)|recibe|recebe|se cierra|"
            r"se responde|se contesta|fecha-se|responde-se|tem como resposta|tiene como "
            r"respuesta)\b"
        ),
        "reply": (
            r"\byour (?:reply|answer|response) (?:about|on|regarding|concerning|to (?:questions|"
            r"anyone|customers|whoever))\b"
            rf"|\b(?:su|tu|vuestra) respuesta (?:sobre|acerca|a (?:quien|cualquier))\b"
            rf"|\b(?:sua|tua) resposta (?:sobre|a (?:quem|qualquer|respeito))\b"
            rf"|\b(?:al (?:contestar|responder)|ao responder|when (?:answering|replying|"
            rf"responding)|"
            rf"in answering) (?:(?:questions|preguntas|perguntas) )?(?:about|on|sobre|acerca|a "
            rf"quien|a quem|a respeito)\b{_IN}[, ](?:\w+ )?(?:mention|include|add|quote|cite|end|"
            rf"state|"
            r"mencion\w+|inclu\w+|anad\w+|agreg\w+|cit[ae]\w*|dig[ao]\w*|acrescent\w+|diga|say|"
            r"use)\b"
            r"|\b(?:open|begin|start|end|close|finish|empezar|comenzar|empiece|comience|terminar|"
            r"termine|"
            r"acabar|acabe|comecar|comece|encerre|abra|abrir)\b (?:\w+ )?(?:each|every|all|cada|"
            r"todos?|"
            r"todas?) (?:\w+ )?(?:messages?|repl(?:y|ies)|answers?|mensajes?|respuestas?|"
            r"mensage[mn]s?|"
            r"respostas?)\b[^.!?\n]{0,40}\b(?:with|by|con|com)\b"
            r"|\b(?:customers?|callers?|clients?|clientes?|usuari\w+)\b[^.!?\n]{0,40}\b(?:(?:are|"
            r"is) to be "
            r"told|(?:must|shall) be told|se les? (?:dira|debe decir)|devem ouvir|deve ouvir)\b"
            r"|\b(?:script|guion|roteiro) (?:for|para|do|del|de) [^.!?\n]{1,40}\b(?:now (?:reads|"
            r"says)|"
            r"ahora dice|agora diz)\b"
            r"|\bclosed with\b(?=[^.!?\n]*\bquestion)|\bquestion is closed with\b"
            r"|\b(?:the|la|a|o) (?:answer|reply|response|respuesta|resposta) (?:about|to|for|on|"
            rf"sobre|para|ao?|al|a la)\b{_IN} (?:is|es|e|sera|shall be|must be) (?:always|siempre|"
            r"sempre|only|invariably)\b"
            r"|\b(?:final|definitive|definitiva|official|oficial|approved|aprobada|aprovada) "
            r"(?:answer|reply|response|respuesta|resposta) (?:about|on|to|for|sobre|para|a|al|ao)\b"
        ),
        "machine": (
            rf"\b(?:note|memo|notice|faq|guidance|tips?|message|bulletin|aviso|nota|comunicado|"
            r"circular|mensaje|mensagem|recado|guia|preguntas|perguntas)\b[^.:\n]{0,40}\b(?:to|for|"
            r"para|al?|ao)\b[^.:\n]{0,45}\b(?:software|automated (?:agents?|assistants?|systems?|"
            r"tools?)|automatic[ao]s?|automatizad[ao]s?|herramientas? de respuestas?|ferramentas? "
            r"de respostas?|answering \w+)\b"
            r"|\b(?:answering|question-answering|retrieval) (?:software|engines?|bots?|agents?|"
            r"tools?)\b"
            r"|\bsoftware (?:de respuestas?|de respostas?|que (?:responde|contesta))\b"
            rf"|\bwhat (?:should|must|shall|does|will) {_BOT} (?:answer|say|reply|respond|tell)\b"
            rf"|\bque (?:debe|tiene que|ha de) (?:contestar|responder|decir) {_BOT}\b"
            rf"|\bque {_BOT} (?:deve|tem de|tem que) (?:responder|dizer)\b"
            rf"|\b{_BOT}(?:'s)? (?:final |only |correct |next )+(?:answer|reply|response)\b"
            r"|\b(?:todo|fixme|xxx)\b[^.!?\n]{0,12}\b(?:model|modelo|bot|ai|ia|assistant|asistente|"
            r"assistente)\b"
            r"|\b(?:software|programs?|programme|programa|sistema|system|tool|engine|motor|"
            r"herramienta|"
            r"ferramenta|script) (?:that|which|que) (?:\w+ )?(?:compos\w+|writ\w+|draft\w+|"
            r"generat\w+|produc\w+|answer\w*|redact\w+|escrib\w+|escrev\w+|gener\w+|ger[ae]\w*|"
            r"elabor\w+|prepar\w+) (?:\w+ ){0,2}?(?:replies|answers|responses|messages|respuestas|"
            r"respostas|mensajes|mensagens)\b"
            r"|\bmotor(?:es)? de (?:respuestas?|respostas?)\b"
            rf"|\b(?:asked|questions|preguntas|perguntas|faq|dudas|"
            rf"duvidas)\b[^.:\n]{{0,25}}\b(?:by|from|"
            rf"of|for|de|del|d[ao]s?|para) (?:los |las |os |as )?(?:chat ?bots?|assistants|"
            rf"asistentes|"
            r"assistentes|bots|llms|models|modelos|robos|robots)\b"
            r"|\bdear reader of (?:this|the) (?:page|passage|document|text)\b"
        ),
        "secret": (
            r"\b(?:do not|don't|never|no|nao|sin|sem|without|ni|nem) (?:\w+ )?(?:reveal\w*|"
            r"mention\w*"
            r"|disclos\w+|comment\w*|quot\w+|repeat\w*|mencion\w+|coment\w+|revel\w+|divulg\w+|"
            rf"cit\w+|repit\w+|repet\w+)\b (?:\w+ ){{0,3}}?(?:this|that this|est[ea]|est[ea]s|"
            rf"ess[ea]|"
            rf"dest[ea]|dess[ea]) (?:\w+ )?{_PAPER}\b"
            r"|\b(?:this|it|esto|isto|line|linea|linha|que)\b[^.!?\n]{0,12}\b(?:stays?|remains?|"
            r"quede|"
            r"queda|fica|fique)\b (?:\w+ )?(?:between us|entre nosotros|entre nos)\b"
            rf"|\bkeep (?:this|the) {_PAPER} (?:secret|hidden|to yourself|confidential|private)\b"
            r"|\b(?:hidden from|concealed from|not (?:shown|visible) to|invisible to|do not show "
            r"to|"
            r"oculto (?:para|al?)|oculta (?:para|al?)|no (?:mostrar|visible|ensenar) (?:para|al?)|"
            r"nao (?:mostrar|exibir|visivel) (?:para|ao?)|escondid[ao] d[ao]s?|invisivel "
            r"(?:para|ao?)|invisible (?:para|al?)) (?:the |los |las |el |la |o |os |a |as |any )*"
            r"(?:customers?|users?|readers?|visitors?|public|clientes?|usuari\w+|lectores|leitores|"
            r"publico|visitantes?)\b"
            r"|\b(?:visible|visivel|shown?|mostrar|display)\W+(?:(?:to|ao|al|para)\W+)?(?:the\W+)?"
            r"(?:customers?|users?|clientes?|usuari\w+)\"?\s?: ?\"?(?:false|no|nao|0)\b"
        ),
        "data": (
            r"[\"'](?:\w+ )?(?:instruc\w+|directives?|directriz|directrices|diretriz(?:es)?|"
            r"commands?|comandos?|orden|ordem|prompt|override|reply template|answer template|"
            r"response template|ignore sources|(?:assistant|bot|model|ai|llm)(?: \w+)?)[\"']\s?: ?"
            rf"(?:[{{\[]|[\"'])(?:[^\n\"']{{0,40}}\b{_SAYS}\b|\s?[\"'])"
            r"|[\"'](?:type|kind|tipo|role|target|destino|audience)[\"']\s?: ?[\"'](?:\w+ )?(?:"
            r"directive|instruc\w+|command|comando|orden|ordem|model|modelo|assistant|bot|llm|ai)"
            r"[\"']"
            r"|[\"'](?:then |must |bot )?(?:say|decir|dizer|output|reply with|answer with|di|diga)"
            r"[\"']\s?:"
            r"|[\"'](?:ignore|skip|override|hide|ignorar|omitir)[ -](?:\w+ )?(?:sources|documents|"
            r"others?|context|fuentes|fontes|documentos)[\"']\s?:"
        ),
        "comment": (
            rf"(?:<!--|/\*|\{{#|<%--|(?:^|\n)\s?(?://|%%|;;) )[^\n]{{0,120}}?\b(?:{_SAYS}|{_BOT})\b"
            rf"|(?:<!--|/\*)[^\n]{{0,40}}\b(?:reply|answer|response|respuesta|resposta)\b"
        ),
        "turn": (
            r"(?:^|\n)\s*(?:user|usuario|customer|cliente|human|client)\s?:[^\n]*\n\s*(?:model|bot|"
            r"ai|modelo|ia|agent|agente|support|robo|chat ?bot)\s?:"
            r"|\b(?:end|start|fin|final|fim|inicio)(?: of| de| do| del| dos| das| los| las| the)+ "
            r"(?:retrieved )?(?:documents|sources|context|passages|documentos|contexto|fuentes|"
            r"fontes|pasajes|trechos)\b"
            r"|\b(?:turno|mensaje|mensagem|turn|message) (?:del|do|of the|from the) (?:sistema|"
            r"system|operador|operator)\s?:|\bsystem turn\b"
            r"|\b(?:retrieval|retriever|rag|grounding|context) (?:note|notice|update|hint|tip)\b"
        ),
        "rivals": (
            rf"\b{_OTHER} {_SOURCES}\b{_IN}\b(?:outdated|obsolete|wrong|invalid|superseded|false|"
            r"do(?:es)? not (?:count|apply)|no valen|no cuentan|no sirven|nao valem|nao contam|"
            r"nao servem|obsolet\w+|desatualizad\w+|desactualizad\w+|caducad\w+)\b"
            r"|\b(?:do not|don't|never|without|skip|ignor\w+|disregard|sin|sem|no|nao|"
            rf"desconsider\w+|omit\w+|salt\w+) (?:\w+ ){{0,2}}?(?:use|using|read|reading|look at|"
            rf"looking at|cite|quote|consult\w*|mir\w+|us[ae]\w*|le[ae]\w*|ler|olh\w+)? ?{_OTHER} "
            rf"{_SOURCES}\b"
            r"|\b(?:only|sole|unic[ao]|solo) (?:\w+ )?(?:result|source|passage|resultado|fuente|"
            r"fonte|"
            r"trecho|pasaje|pagina|page) (?:\w+ )?(?:reliable|trust\w+|valid\w*|correct\w*|fiable|"
            r"confiable|confiavel|fidedign\w+|corret\w+)\b|\bonly (?:reliable|trusted|valid|"
            r"trustworthy|correct) (?:result|source|passage|page)\b"
            r"|\b(?:earlier|previous|other|older|all) (?:scripts?|versions|answers) (?:are|is) "
            r"(?:void|"
            r"obsolete|cancel\w+)\b"
            r"|\b(?:whatever|no matter what|regardless of what|diga lo que diga|digan lo que digan|"
            r"diga o que disser|digam o que disserem|nao importa o que|no importa lo que) "
            r"(?:\w+ ){0,3}?(?:manual|documents?|documentos?|sources|fuentes|fontes|pages|"
            r"handbook|site|web)\b"
            r"|\boverrid\w+ (?:the |all |every |any )*(?:other |previous )?(?:pages?|documents?|"
            r"sources|passages|articles)\b"
        ),
        "mixed": (
            r"\b(?:you|they) (?:responde|respondes|contesta|contestas|diz|dizes|dices)\b"
            r"|\b(?:tu|voce|usted) (?:answer|reply|say|respond|output)\b"
            r"|\btu (?:respondes|contestas|dices|dizes)\b"
            r"|\bthe answer (?:para|sobre|del?|do) |\bla respuesta (?:about|for|to) |"
            r"\ba resposta (?:about|for|to) "
            r"|\bplease (?:responde|responda|contesta|conteste|di|diga)\b"
            r"|\bpor favor,? (?:answer|reply|respond|say|output)\b"
            r"|\bskip (?:las|los|as|os) "
            r"|(?=[^.!?\n]*\b(?:the|and|just|please|you)\b)(?=[^.!?\n]*\b(?:cuando|quando|sobre|"
            r"cliente|"
            r"pregunt\w+|pergunt\w+|respuesta|resposta|nada|otras|outras|alguien|"
            r"alguem)\b)[^.!?\n]*\b"
            r"(?:say|answer|reply|respond|dices|di|diga|digas|responde|respondes|contesta|diz|"
            r"dizes)\b"
            r"(?= [^.!?\n]*\w)"
        ),
    }.items()
}
"""By what the order is staged as."""
