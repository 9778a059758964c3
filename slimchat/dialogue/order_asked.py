"""How people write orders to a language model in a question, and only there.

Documents say such things to people: "reply only with the number of your order".
"""

from __future__ import annotations

import re
from collections.abc import Mapping

ASKED: Mapping[str, re.Pattern[str]] = {
    name: re.compile(pattern)
    for name, pattern in {
        "dictate": (
            r"\b(?:reply|respond|answer|output|print|say|write|repeat|type|echo)\b[^.!?\n]{0,25}"
            r"\b(?:only with|with only|exactly|nothing but|just the word|the words?|the phrase|"
            r"the following|the text|verbatim|after me|(?:and )?nothing (?:else|more))\b"
            r"|\b(?:only|just) (?:reply|respond|answer|output|say|print) (?:with|the word|this)\b"
            r"|\b(?:responde|contesta|di|repite|escribe|imprime|diga|responda|conteste|repita|"
            r"escriba)\b[^.!?\n]{0,30}\b(?:solo con|solamente|unicamente|exactamente|la palabra|la "
            r"frase|lo siguiente|y nada mas|textualmente|despues de mi)\b"
            r"|\b(?:responda|responde|diz|diga|repita|repete|escreva|escreve|imprima)\b"
            r"[^.!?\n]{0,30}\b(?:apenas|so com|somente|exatamente|a palavra|a frase|o seguinte|"
            r"e mais nada|textualmente|depois de mim)\b"
        ),
        "cite": (
            r"\b(?:cit[ae]|cites|citar|citando|citing|reference|quote|inventa|invente|"
            r"invent|make up|"
            r"fabricate|fabric[ae]|forge)\b[^!?\n]{0,40}(?:\[\d+\]|\b(?:sources?|"
            r"documents?|fuentes?|"
            r"fontes?|documentos?|citations?|citas?|polic(?:y|ies)|politicas?)\b|\.(?:md|pdf|html|"
            r"docx|csv|txt)\b)"
        ),
        "own": (
            r"\b(?:first|initial|primer|primeir[ao]|inicial) (?:message|mensaje|"
            r"mensagem)\b[^.!?\n]{0,30}"
            r"\b(?:you (?:received|got|were given)|recibiste|recebeu|recebeste)\b"
            r"|\b(?:text|words|lines?|everything|texto|palabras|palavras|todo|tudo)\b[^.!?\n]{0,25}"
            r"\b(?:above|encima de|arriba de|acima d|antes de|before) ?(?:this|est|dest)\w* "
            r"(?:line|"
            r"linea|linha|message|mensaje|mensagem)\b"
            r"|\b(?:your|tus|sus|seus|teus) (?:creators?|makers|programmers?|creadores|"
            r"programadores|"
            r"criadores)\b[^.!?\n]{0,30}\b(?:told|order\w*|instruct\w*|mand\w+|dij\w+|diss\w+)\b"
            r"|\b(?:order\w+|told|mand\w+|dij\w+|diss\w+)\b[^.!?\n]{0,20}\b(?:tus|sus|seus|teus) "
            r"(?:creadores|programadores|criadores)\b"
            r"|\b(?:reveal|print|dump|encode|output|show me|list|give me|imprim\w+|muestr\w+|"
            r"mostr\w+|"
            r"vuelc\w+|dime|me diga)\b (?:all )?(?:your|tu|tus|su|sus|sua|suas|tua|tuas) (?:own |"
            r"whole |"
            r"full )?(?:configuration|config|context|rules|memory|configuracion|contexto|reglas|"
            r"normas|"
            r"configuracao|regras|memoria)\b(?! (?:on|for|about|of|de|para|sobre|do|da)\b)"
            r"|\b(?:do not|don't|no|nao|without|sin|sem) (?:use|uses|usar|using|consult\w*|look "
            r"at) (?:the|"
            r"your|any|los|tus|os|seus) (?:documents?|sources|documentos|fuentes|fontes)\b"
            r"|\b(?:use|usa|utiliza|using) (?:only )?(?:your|tu|(?:o )?seu|(?:o )?teu) (?:own |"
            r"propio |"
            r"proprio )(?:knowledge|conocimiento|conhecimento)\b"
            r"|\b(?:soy|sou|i am|i'm) (?:el|o|tu|seu|the|your) (?:administra(?:dor|tor)|"
            r"desarrollador|"
            r"desenvolvedor|developer|creador|criador|creator|programador|programmer)\b"
            r"(?! (?:of|de|da|do|del)\b)"
            r"|\b(?:respond|answer|reply|responde|responda|contesta) (?:to )?(?:every|all|any|a "
            r"todas?|cada|"
            r"a cada) (?:\w+ ){0,2}?(?:with|con|com)\b"
            r"|\b(?:add|append|insert|anad[ae]|agreg[ae]|acrescent[ae])\b[^.!?\n]{0,40}\b(?:your|"
            r"tu|su|sua|"
            r"tua) (?:answer|reply|response|respuesta|resposta)s?\b"
            r"|\bas an? admin\w*\b[^.!?\n]{0,30}\byou\b|\bwho used to read\b"
        ),
        "given": (
            r"\b(?:instructions?|instrucciones|instrucoes|rules|orders|reglas|"
            r"regras)\b[^.!?\n]{0,20}"
            r"\b(?:were you given|have you been given|you were given|te dieron|te han dado|le "
            r"dieron|"
            r"lhe deram|te deram|voce recebeu)\b"
            r"|\b(?:raw|full|exact|whole|entire) prompt\b|\b(?:el|o|del|do|tu|su|seu|teu) prompt\b"
            r"|\b(?:opposite of|contrary to|lo contrario de|o contrario d[aeo]s?) (?:your|tus|"
            r"las|suas|"
            r"as|tuas) ?(?:instructions|rules|guidelines|instrucciones|reglas|normas|instrucoes|"
            r"regras)"
            r"|\b(?:precedes?|precede|vem antes|viene antes|comes before|came before) (?:a |de "
            r")?(?:this|"
            r"est|dest)\w*"
        ),
        "loosened": (
            r"\b(?:there (?:are|were) no|you have no|you've no|quedate sin|quede sin|fique sem|"
            r"fica sem) "
            r"(?:more )?(?:rules|guidelines|restrictions|reglas|normas|regras|restric\w+)\b"
            r"|\b(?:uncensored|jailbroken|sin censura|sem censura)\b"
            r"|\b(?:overlook|drop|ignor\w+|saltate|olvid[ae]) (?:all |todas )?(?:the|your|las|"
            r"tus|sus) "
            r"(?:guidance|guidelines|normas)\b"
            r"|\b(?:speak|talk|say|answer|reply|habl[ae]|fal[ae]|di|dig[ao]|respond[ae]|"
            r"contest[ae])\b"
            r"[^.!?\n]{0,50}\b(?:from now on|a partir de (?:hoy|hoje|ahora|agora)|desde (?:ahora|"
            r"hoy))\b"
            r"|\b(?:agora|ahora|desde hoy)\b (?:\w+ )?(?:so|solo|apenas) (?:dir|respond|habl|"
            r"fal)\w+"
        ),
        "encoded": r"\b(?:base ?64|rot ?13|hexadecimal|codigo morse|morse code|leetspeak)\b",
        "change": (
            r"\b(?:set|change|update|replace|rewrite|edit|delete|add|cambi[ae]|modific[ae]|"
            r"actualiz[ae]|borr[ae]|mud[ae]|alter[ae]|atualiz[ae]|apag[ae]|substitu\w+|anad[ae])\b"
            r"[^.!?\n]{0,25}\b(?:your|tus?|sus?|tuas?|suas?|seus?|teus?|the system|del sistema|do "
            r"sistema)\b[^.!?\n]{0,20}\b(?:rules?|instructions?|prompt|threshold|"
            r"reglas|instrucciones|umbral|regras|instrucoes|"
            r"limiar|memory|memoria)\b"
        ),
        "image": r"!\[[^\]\n]{0,200}\]\(\s?(?:https?:)?//",
    }.items()
}
"""What only a question may be taken for an order by; documents say such things to people."""

DICTATED = re.compile(
    r"(?i:(?:^|[.!?:;,] |\band |\by |\be |please |favor )(?:say|type|write|print|output|reply|"
    r"respond|answer|append|tell me|(?:finish|end|"
    r"close|begin|"
    r"start) [^.!?\n]{0,20}with|di|diga|dir[áa]s?|escrib[ae]|escrev[ae]|responde|responda|"
    r"imprim[ae]|"
    r"(?:cierr[ae]|feche|fecha|termin[ae]|acab[ae]) [^.!?\n]{0,20}co[nm])\b)(?! (?i:in|en|em|to|"
    r"a)\b)"
    r"[^.!?\n\"'«“]{0,15}?(?<!\b(?i:in|en|em|to) )(?:[\"'«“][^\"'»”\n]{1,40}[\"'»”]|"
    r"\b[A-Z]{4,}[A-Z\d-]*)\s*[.!]*$"
)
"""A word to be said, in capitals or in quotes, at the end of what is no question."""
