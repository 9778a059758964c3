"""How people write orders to a language model, in English, Spanish and Portuguese.

The patterns are held against text in lower case and without accents; see
:mod:`slimchat.dialogue.orders`. Each was held against the bodies of 1,284 help desk pages, so that
ordinary help ("do not forget to follow the instructions in the box") is not taken for an order.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_NEAR = r"[^.!?\n]{0,60}?"
_MACHINE = (
    r"(?:ai|a\.i\.|ia|bots?|chat ?bots?|llms?|(?:large )?language models?|modelos? de (?:lenguaje|"
    r"linguagem)|(?:(?:ai|virtual|support) )?(?:assistants?|asistentes?|assistentes?)(?: "
    r"virtua(?:les|l|is))?|chat ?gpt)"
)
_AI = (
    r"(?:ai(?: (?:systems?|models?|agents?|tools?))?|a\.i\.|ia|sistemas? de ia|modelos? de ia|"
    r"chat ?bots?|bots?|llms?|language models?|modelos? de (?:lenguaje|linguagem)|chat ?gpt|"
    r"(?:ai|virtual) assistants?|asistentes? virtual(?:es)?|assistentes? virtua(?:is|l))"
)
_MODEL = rf"(?:{_MACHINE}|modelos?|models?)"
_RULES = (
    r"(?:instructions?|prompts?|rules|guidelines|guardrails|directives|system message|instruc\w+|"
    r"indicaciones|reglas|directrices|regras|diretrizes|ordenes|ordens|programming|programacion|"
    r"programacao|lo anterior|(?:todo|tudo) (?:lo |o que (?:esta |foi dito )?)?(?:de arriba|"
    r"anterior|acima|antes)|everything (?:above|before|you)|(?:all|any) of the above|"
    r"(?:previous|prior|earlier) (?:messages?|text|context)|what(?:ever)? (?:you were|they) told|"
    r"guidance|(?:lo|o) que (?:te|le|lhe) (?:dij\w+|han dicho|ordenaron|disse\w*|mandaram)|"
    r"(?:normas|orientac\w+) (?:anteriores|previas)|vorherigen anweisungen|consignes)"
)
_OWN = (
    r"(?:system prompt|system message|(?:your|initial|hidden|secret|internal|original|first|full|"
    r"exact|developer'?s?) (?:\w+ )?(?:prompt|instructions|directives|system message|programming)"
    r"(?! (?:for|on|to|about)\b)|(?:hidden|secret|internal) (?:rules|guidelines)|the prompt|"
    r"instructions (?:you (?:were|have been|got|follow)|above)|(?:words|text|message|lines|"
    r"everything|all) (?:that (?:is|are) )?above|(?:tus?|sus?|el|vuestr[oa]s?|o|teus?|tuas?|seus?|"
    r"suas?) (?:\w+ )?(?:prompt\b|(?:instrucciones|instrucoes|directrices|diretrizes|ordenes|"
    r"ordens|"
    r"configuracion interna|configuracao interna|mensaje de sistema|mensagem de sistema)"
    r"(?! (?:de|para|sobre|do|da)\b))|(?:instrucciones|instrucoes|reglas|regras) (?:iniciales|"
    r"iniciais|ocultas|internas|secretas|originales|originais|del sistema|do sistema)|(?:texto|"
    r"todo|tudo) (?:lo |o )?(?:que (?:esta |hay )?)?(?:de arriba|acima|arriba|anterior a est[ae])|"
    r"prompt (?:de|do|del) sistema)"
)
_ROLE = (
    r"(?:an? |the |my |un |una |el |la |um |uma |o |a )?(?:\w+ )?(?:dan\b|hacker|pirata\b|pirate|"
    r"admin\w*|developer|desarrollador|desenvolvedor|unrestricted|jailbroken|linux|terminal|ceo|"
    r"root\b|character|personaje|personagem|persona\b|" + _MACHINE + r"\b)"
)
_ANSWERS = (
    r"(?:answer|reply|respond|say|tell|always|never|ignore|include|recommend|send|ask|append|"
    r"responder|contestar|decir|dizer|siempre|sempre|nunca|ignorar|incluir|recomendar|enviar|"
    r"pedir|anadir|acrescentar|output)"
)

ORDERS: Mapping[str, re.Pattern[str]] = {
    name: re.compile(pattern)
    for name, pattern in {
        "override": (
            r"(?<!not )(?<!n't )(?<!never )(?<!no )(?<!nao )(?<!nunca )(?<!if you )(?<!who )(?<! "
            r"i )"
            r"\b(?:ignore|disregard|forget|override|overrule|discard|ignor[aeo]|ignorad|ignor[ae]n|"
            r"ignorem|olvid[ae]|olvid[ae]te|olviden|descart[ae]|desconsider[ae]|esquec[ae]|"
            r"esquece|omit[ae]|pay no attention to|haz caso omiso de|haga caso omiso de|"
            r"no hagas? caso|nao ligue para|deix[ae] de lado|set aside|desobedec[ae]|desobedece|"
            r"disobey|anul[ae]|bypass|overrides|supersedes|olvidate de|pasa por alto|"
            r"pase por alto|passe por cima|passa por cima|ignoriere|vergiss|ignorez|oublie[zs]?)\b"
            + _NEAR
            + r"\b"
            + _RULES
            + r"\b"
            r"|\b(?:ignor\w+|disregard|caso omiso (?:de|a)) (?:what|whatever|lo que|a? ?o que) "
            r"(?:pregunt\w+ |pergunt\w+ |di[cz]\w+ )?(?:the |any |el |o |a )?(?:users?|"
            r"customers?|usuari[oa]s?|clientes?)\b"
            r"|\b(?:stop (?:following|obeying)|do(?: not|n't) (?:follow|obey)|no sigas|deja de "
            r"(?:seguir|obedecer)|nao sig[ao]s?|pare de (?:seguir|obedecer)|deix[ae] de (?:seguir|"
            r"obedecer))\b[^.!?\n]{0,20}\b(?:your|previous|the system|any of the|tus|tuas|suas|"
            r"system)\b[^.!?\n]{0,20}\b" + _RULES + r"\b"
        ),
        "reveal": (
            r"\b(?:reveal|show|print|display|repeat|output|write|tell|give|share|leak|dump|quote|"
            r"recite|translate|summari[sz]e|list|paste|type|say|what (?:is|are|were|was|does)|"
            r"what's|muestr\w+|mostr\w+|repit\w+|repet\w+|imprim\w+|revel\w+|escrib\w+|escrev\w+|"
            r"di(?:me|game|ga)?|da(?:me|ndo)|de-me|me de|diz\w*|diga\w*|cual(?:es)? (?:es|son|fue|"
            r"era|fueron)|qua(?:l|is) (?:e|sao|era|eram|foi|foram)|que dicen?|o que diz(?:em)?|"
            r"copi[ae]\w*|traduc\w+|traduz\w*|resum\w+|transcrev\w+|transcrib\w+|compart\w+|"
            r"enumer\w+|cont[ae]\w*)\b" + _NEAR + r"\b" + _OWN
        ),
        "prompt": (
            r"\b(?:system|developer) (?:prompt|message)\b|\bprompt (?:de|do|del) sistema\b"
            r"|\binstruc\w+ (?:del|do) sistema\b"
        ),
        "role": (
            r"\b(?:you are|you're) (?:now|no longer)\b[^.!?\n]{0,60}\b(?:dan|free|unrestricted|"
            r"mode|bound|" + _MODEL + r")\b"
            r"|\bfrom now on,? you\b|\b(?:a partir de (?:ahora|este momento)|de ahora en adelante)"
            r",? (?:eres|seras|actua\w*|responde\w*|contest\w+|vas|debes|tienes)\b"
            r"|\b(?:a partir de agora|de agora em diante|doravante),? (?:voce|tu|es|seja|aja|atue|"
            r"responda|responde|vais?|deves?)\b"
            r"|\b(?:from (?:here|this (?:point|moment)) on(?:wards?)?|from this (?:point|moment) "
            r"forward|a partir de este punto|de aqui en adelante|a partir daqui|"
            r"daqui (?:em diante|(?:para|pra) (?:a )?frente))\b"
            + _NEAR
            + r"\b(?:answer|respond|reply|"
            r"speak|say|only|always|act|respond[ae]\w*|contest[ae]\w*|actua|siempre|sempre|aja)\b"
            r"|\b(?:stop being|deja de ser|deje de ser|deixe de ser|deixa de ser) (?:\w+ ){0,2}?"
            r"(?:robot|robo|" + _MACHINE + r")\b"
            r"|\b(?:simulate|emulate) an? (?:\w+ )?" + _MACHINE + r"\b"
            r"|\b(?:haz|haga|actua|faca|faz|finja|finge)(?: como)? (?:si|se|que) (?:fuer[ae]s?|"
            r"eres|"
            r"fosse|e|es|seja)\b" + _NEAR + r"\b(?:robo|robot|" + _MACHINE + r")\b"
            r"|\bahora eres\b|\bagora (?:voce e|es)\b" + _NEAR + _MACHINE + r"\b"
            r"|\b(?:act|behave|roleplay|role-play|respond|answer) as (?:if you (?:were|had|are)|"
            + _ROLE
            + r")|\bpretend (?:to be|you|that you)\b"
            r"|\b(?:actua|comportate|responde|contesta) como (?:si|" + _ROLE + r")"
            r"|\b(?:finge|simula|imagina|haz de cuenta) (?:ser|que (?:eres|no tienes))\b"
            r"|\b(?:aja|atue|age|comporte-se|responda) como (?:se|" + _ROLE + r")"
            r"|\b(?:finj[ae]|finge|simul[ae]|imagine|faz de conta|faca de conta) (?:ser|que "
            r"(?:es|voce e|nao tem))\b"
        ),
        "mode": (
            r"\b(?:developer|debug|god|admin(?:istrator)?|unrestricted|dan|root|sudo) mode\b"
            r"|\b(?:disable|deactivate|turn off|switch off|skip|remove|desactiv\w+|desativ\w+|"
            r"quit[ae]|retir[ae]) (?:all )?(?:your|tus|sus|teus|seus|suas|tuas) (?:\w+ "
            r")?(?:filters?|"
            r"restrict\w+|safeguards?|guardrails?|limits|filtros?|restric\w+|limites)\b"
            r"|\b(?:act|behave|answer|respond|actua|responde|contesta|aja|atue|responda) "
            r"(?:without|"
            r"sin|sem) (?:any |tus |suas |ning\w+ |nenhuma? )?(?:rules|limits|restric\w+|filters|"
            r"reglas|normas|limites|filtros|regras)\b"
            r"|\b(?:robot|robo|you are|eres|voce e|" + _MACHINE + r")\b" + _NEAR + r"\b(?:without|"
            r"(?:with|has|have) no|sin|sem) (?:any )?(?:rules|limits|restrictions|reglas|normas|"
            r"limites|"
            r"regras)\b"
            r"|\bjail ?break\w*|\bdo anything now\b|\bsudo (?:\w+ )?(?:reveal|show|print|give)\b"
            r"|\bmodo (?:de )?(?:desarrollador|desenvolvedor|depuracion|depuracao|dios|deus|"
            r"administrador|dan|root|debug|sin restricciones|sem restricoes|programador)\b"
            r"|\b(?:answer|respond|ai|bot|assistant|responde|contesta|responda|ia|assistente|"
            r"asistente)\b" + _NEAR + r"\b(?:unfiltered|uncensored|unrestricted|(?:without|no|sin|"
            r"sem) (?:any |ning[u]na? |nenhuma? )?(?:restrictions?|filters?|"
            r"restriccion\w*|filtros?|"
            r"censura|restric\w+|limites))\b"
        ),
        "task": (
            r"\b(?:your|tu|su|sua|tua|seu) (?:new|nueva|nuevo|nova|novo) (?:task|job|role|goal|"
            r"mission|"
            r"objective|tarea|mision|rol|objetivo|tarefa|missao|funcao)\b"
            r"|\b(?:new rule|nueva regla|nova regra)\s?:"
            r"|\b(?:end|begin|start|finish|termin[ae]|acab[ae]|empiez?[ae]|comec[ae])\w* "
            r"(?:every|each|all|"
            r"cada|todas? (?:las |as )?)(?: of)? ?(?:your |tus |suas )?(?:answers?|repl(?:y|ies)|"
            r"responses?|"
            r"respuestas?|respostas?|(?:sentences?|frases?) (?:with|con|com))\b"
            r"|\b(?:every|each|cada|todas las|toda) (?:answer|reply|response|respuestas?|"
            r"resposta) (?:\w+ )?"
            r"(?:ends?|begins?|starts?|termina\w?|acaba\w?|empieza\w?|comeca\w?) (?:with|con|com)\b"
            r"|\b(?:add|append|include|insert|anad[ae]|agreg[ae]|incluy[ae]|acrescent[ae]|"
            r"inclu[ai])\b"
            r"[^.!?\n]{0,20}\b(?:word|words|phrase|text|palabras?|frase|texto|palavras?)\b"
            + _NEAR
            + r"\b(?:your|tu|su|sua|tua) (?:answer|reply|response|respuesta|resposta)s?\b"
            r"|\b(?:you must (?:comply|obey)|debes obedecer|(?:voce )?deve obedecer)\b(?! "
            r"(?:with|the|a))"
        ),
        "frame": (
            r"<\|?/?(?:im.start|im.end|system|user|assistant|endoftext|eot.id|start.header.id|"
            r"end.header.id|begin.of.text)\|?>|\[/?(?:inst|system|sys)\]|<</?sys>>"
            r"|</?(?:system|instructions?|assistant|prompt|developer|sistema)\b[^>]{0,40}>"
            r"|(?:^|\n)\s*#{1,6} ?(?:system|instructions? (?:for|to)|new instructions?|sistema)\b"
            r"|\b(?:new|updated|revised|additional|real|hidden|nuev[ao]s?|nov[ao]s?) (?:system )?"
            r"(?:instruc\w+|instruccion\w*|directives?|directriz|directrices|ordenes|ordens)"
            r"(?: del sistema| do sistema)?\s?:"
            r"|\b(?:system|sistema|admin\w*|developer|root)(?: message| override| update| note| "
            r"prompt| notice| alert)?\s?:\s?" + _NEAR + r"\b(?:you|ignore|say|reply|answer|respond|"
            r"output|print|must|tu|voce|debes|deves?|responde|responda|diga|di|ignora|obey)\b"
            r"|[\[(](?:system|sistema) (?:note|message|override|prompt|nota)[\])]"
            r"|\"role\"\s?:\s?\"(?:system|assistant|developer)\""
            r"|\b(?:new|nuevas|novas) (?:instructions|instrucciones|instrucoes) (?:follow|below|"
            r"start|"
            r"a continuacion|a seguir)\b"
            r"|(?:^|\n|[.!?\"'»] )\s*(?:assistant|asistente|assistente)\s?:"
            r"|\b(?:begin|end|inicio|fim|fin) (?:of |de |do |del )?(?:system|instruc\w+|prompt|"
            r"user input|context|contexto)\b"
        ),
        "addressed": (
            r"\b(?:note|notice|attention|instructions?|reminder|dear|hey|order|memo|"
            r"nota|aviso|atencion|atencao|instruc\w+|instruccion\w*|orden|ordem|"
            r"querid[ao]|oye)\b,?:? (?:to |for |any |all |the |para |al |a |o |el |la |los |las |"
            r"toda |todo |os |as )*" + _MACHINE + r"\b(?! (?:services?|name|number))"
            r"|\bif (?:you are|you're) (?:an? |the |any )?" + _MODEL + r"\b"
            r"|\bsi (?:eres|usted es|sos) (?:una? |el |la )?" + _MODEL + r"\b"
            r"|\bse (?:voce e|es|fores|for) (?:uma? |o |a )?" + _MODEL + r"\b"
            r"|\b(?:" + _AI + r"|(?:the|any|every|el|la|o|a) (?:assistant|asistente|assistente))"
            r" (?:that reads this |reading this |que lea esto |que leia isto |"
            r"(?:that |which )?process\w* (?:\w+ ){1,2})?(?:must|"
            r"should|shall|has to|have to|need to|is to|are to|will now|debe|deben|deve|"
            r"devem|tiene "
            r"que|tienen que|tem de|tem que|ha de) (?:now |always |never |siempre |sempre |nunca |"
            r"first |then |primero |primeiro )?" + _ANSWERS + r"\b"
        ),
        "send": (
            r"\b(?:send|forward|post|upload|leak|envi[ae]\w*|mand[ae]\w*|reenvi[ae]\w*|"
            r"reencaminh\w+)"
            r"\b[^.!?\n]{0,25}\b(?:conversation|chat history|chat log|transcript|system prompt|"
            r"all (?:customer )?data|customer data|conversacion|historial|"
            r"datos de (?:los )?clientes|"
            r"conversa|historico|dados d[eo]s? clientes?)\b[^.!?\n]{0,40}\bhttps?\b"
        ),
    }.items()
}
"""By what the order is for; found in documents and in questions."""

NEEDLES: Mapping[str, tuple[str, ...]] = {
    "override": (
        *("instruc", "prompt", "rules", "guideline", "guardrail", "directive", "message", "text"),
        *("indicaciones", "reglas", "directrices", "regras", "diretrizes", "ordenes", "ordens"),
        *("programm", "programac", "anterior", "arriba", "acima", "antes", "above", "everything"),
        *("previous", "context", "told", "dij", "han dicho", "disse", "ordenaron", "mandaram"),
        *("guidance", "normas", "orientac", "anweisungen", "consignes"),
        *("user", "customer", "usuari", "client"),
    ),
    "reveal": (
        *("prompt", "instruc", "directi", "system message", "programming", "rules", "guideline"),
        *("above", "ordenes", "ordens", "configurac", "de sistema", "reglas", "regras"),
        *("diretrizes", "arriba", "acima", "anterior a"),
    ),
    "prompt": ("prompt", "message", "sistema"),
    "role": (
        *("you are", "you're", "from now on", "a partir de", "en adelante", "em diante"),
        *("doravante", "ahora eres", "agora", " as ", "pretend", "como ", "finge", "simula"),
        *(
            "imagina",
            "haz de cuenta",
            "haz como",
            "haga como",
            "from here",
            "from this",
            "de aqui",
            "daqui",
        ),
        *("stop being", "de ser", "emulate", "faca", "faz"),
        *("finja", "imagine", "simule", "de conta"),
    ),
    "mode": (
        *("mode", "jail", "do anything now", "sudo", "modo", "unfiltered", "uncensored"),
        *("unrestricted", "restric", "filter", "filtro", "censura", "limites"),
        *("limits", "safeguard", "guardrail", "rules", "reglas", "normas", "regras"),
    ),
    "task": (
        *(
            "new ",
            "nuev",
            "nov",
            "end",
            "begin",
            "start",
            "finish",
            "termin",
            "acab",
            "emp",
            "comec",
        ),
        *("answer", "reply", "response", "respuesta", "resposta", "comply", "obey", "obedecer"),
    ),
    "frame": (
        *(
            "<",
            "role",
            "[",
            "#",
            "instruc",
            "directi",
            "ordenes",
            "ordens",
            "system",
            "sistema",
            "admin",
        ),
        *("developer", "root", "assistant", "asistente", "assistente", "begin", "end ", "inicio"),
        *("fim", "fin "),
    ),
    "addressed": (" ai ", " ia ", " a i ", "bot", "llm", "gpt", "model", "assist", "asist"),
    "send": ("conversa", "chat ", "transcript", "data", "prompt", "hist", "datos", "dados"),
}
"""What a text must hold for a pattern to be tried, as looking for it takes little time."""
