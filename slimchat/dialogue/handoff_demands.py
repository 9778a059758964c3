"""More wordings that need a person: being passed on, complaints, the law, one's own data.

Patterns over plain words, as in :mod:`slimchat.dialogue.handoff_patterns`. A demand is told from a
question about the same thing ("how long does a complaint take?") by its form: first person,
command, or "this is".
"""

from __future__ import annotations

_WHO = (
    r"(?:(?:a|an|the|your|one of your|another|some|un|una|el|la|su|algun|alguna|otro|otra|o|um|"
    r"uma|seu|sua|outro|outra|vosso|vossa) )*"
    r"(?:team|colleague|staff|people|department|humans?|person|specialist|someone|somebody|manager|"
    r"supervisor|supervisora|agent|agente|alguien|persona|companer[oa]|departamento|servicio|"
    r"equipo|"
    r"encargad[oa]|responsable|humano|asesora?|operadora?|seccion|alguem|pessoa|colega|setor|"
    r"equip[ea]|responsavel|atendente|gerente|chefia|gente)\b(?! (?:else|mas|mais))"
)
_COMPLAINT = r"(?:complaint|grievance|queja|reclamacion|reclamo|queixa|reclamacao)\b"
_FORMAL = r"(?:(?:a|an|my|our|una|mi|nuestra|uma|minha|nossa|formal|official|oficial|serious) )*"
_COURT = r"(?:court|juzgados?|tribunal|tribunales|tribunais|justica|juicio)\b"
_DATA = (
    r"(?:(?:all|of|the|any|my|our|personal|todos?|todas?|los|las|os|as|mis|meus|minhas|mi|minha) )*"
    r"(?:(?:mis|meus|my|our) (?:personal )?(?:data|information|details|records|datos|dados))\b"
)

PASSED_ON = (
    rf"(?:pass|hand|put|move|transfer|switch|take) (?:me|us) (?:\w+ )?(?:on to|over to|to|onto|"
    rf"through to|on|over|across) (?:{_WHO})",
    r"put (?:them|him|her|someone|somebody) (?:on|through)\b(?! (?:the |a |my )?(?:list|order))",
    r"(?:deal|dealing) with (?:(?:a|an|the|real|actual|live) )+(?:human|person|people)\b",
    r"(?:want|get me|let me|take me) (?:off|out of|past|away from) (?:this|the) (?:chat ?)?(?:bot|"
    r"robot|machine)\b",
    r"(?:give|get|find|bring) (?:me|us) (?:staff|people|humans)\b",
    r"is there (?:someone|somebody|anyone|anybody|a person|a human|people)(?: \w+){0,4}? (?:talk|"
    r"speak)(?:ing)? (?:to|with)\b",
    rf"(?:pasen|pase|pasa|pongan|ponga|comuniquen|comunique|deriven|derive|transfieran|transfiera|"
    rf"conecten|conecte|pasad|poned)(?:me|nos) (?:(?:ya|de una vez|por favor|directamente) "
    rf")?(?:con|a|"
    rf"al) (?:{_WHO})",
    rf"(?:me|nos) (?:pueden|puede|podrian|podria|puedes|podeis) (?:derivar|pasar|poner|comunicar|"
    rf"transferir|conectar) (?:con|a|al) (?:{_WHO})",
    r"quiero (?:gente|personas|humanos)\b",
    r"no quiero (?:seguir|continuar|hablar|tratar)(?: \w+){0,2} (?:maquina|bot|robot)\b",
    rf"(?:me|nos) (?:transfere|transfira|transfiram|passa|passe|passem|encaminha|encaminhe|"
    rf"encaminhem|direciona|direcione) (?:para|pra|pro|ao|a|com) (?:{_WHO})",
    rf"(?:passem|passe|transfiram|transfira|encaminhem|encaminhe|encaminhar|transferir|passar|"
    rf"ponham|"
    rf"ponha|direcionar|liguem) (?:me|nos) (?:para|pra|pro|ao|a|com|em contacto com|em contato "
    rf"com) "
    rf"(?:{_WHO})",
    r"tem (?:gente|alguem|humano)(?: \w+)? (?:ai|aqui)(?: ou\b|$)",
    r"(?:atendid[oa] por|falar com) (?:uma? )?(?:gente|pessoa|ser humano)\b",
    r"(?:may|can|could) (?:i|we) (?:please )?(?:have|get|see|reach) (?:an? |the |your )?(?:member "
    r"of "
    r"(?:the )?staff|human|representative|agent|manager|supervisor|operator)\b(?! s\b)",
    r"(?:ask|get|have|tell) (?:your|the) (?:manager|boss|supervisor)(?: to)? (?:phone|ring)\b",
    r"alguem (?:\w+ ){0,3}me (?:telefone|telefonasse|ligasse)\b",
)
"""For a request."""

COMPLAINING = (
    rf"(?<!if )(?<!is )(?:this|esto|esta|isto|isso) (?:is|es|e) {_FORMAL}{_COMPLAINT}",
    rf"(?:treat|take|regard|consider|record|log|register|tomen|tome|traten|trate|consideren|"
    rf"considere|"
    rf"considerem|tratem|registrem|registren)(?:lo|la)?(?: (?:this|it|my|esto|esta|este|isto|isso|"
    rf"message|mensaje|mensagem|correo|email|mail|e))* (?:as|como|una|uma) {_FORMAL}{_COMPLAINT}",
    rf"(?:want|wish|would like|d like|need|going|demand|intend) to (?:raise|lodge|file|submit|make|"
    rf"register|put in|open) {_FORMAL}{_COMPLAINT}",
    r"(?:make|making) (?:it|this) (?:official|formal)\b|(?<!when )(?<!if )\bi (?:am|m) "
    r"(?:formally )?complaining\b",
    r"(?:exijo|exigimos|quiero|queremos|solicito|denme|deme|dadme|traiganme|quero|queremos|peco|"
    r"tragam|me deem)(?: \w+){0,3} (?:hojas?|libro|livro|formulario) de (?:quejas?|queixas?|"
    r"reclama\w+)",
    r"(?:my|our) complaint(?: \w+){0,3} (?:in writing|on file|on record)\b|(?:want|need|put) "
    r"(?:it|this|"
    r"my complaint) (?:on file|on record|in writing|escalated|taken further)\b",
    r"(?:reclamo|me quejo|queixo me|me queixo|reclamar|complain|complaining) (?:\w+ "
    r")?(?:oficialmente|"
    r"formalmente|formally|officially)\b|formally complain\b",
)
"""For a complaint."""

UNHEARD = (
    r"nadie (?:hace nada|lo (?:soluciona|resuelve|arregla)|me da (?:una |ninguna )?(?:solucion|"
    r"respuesta|explicacion))",
    r"ninguem (?:resolve|resolveu|faz nada|soluciona|me da (?:uma |nenhuma )?(?:solucao|resposta))",
    r"(?:nobody|no one) (?:is doing|does|has done|did) anything|(?:second|third|fourth|fifth) "
    r"time (?:i|"
    r"we)(?: ve| have)? had to (?:chase|remind)",
)
"""For a complaint, unless it is asked whom to turn to, which a page may tell."""
ASKS_WHOM = (
    r"\b(?:who|whom|where|somebody|someone|anybody|anyone|quien|donde|alguien|quem|onde|alguem)\b"
    r"(?: \w+){0,6}? (?:complain|complaint|reclamar|quejarme|reclamacion|reclamo|queixar|"
    r"reclamacao)\b"
)

TO_COURT = (
    rf"(?:see|meet|fight) (?:you|them|this) (?:\w+ )?in {_COURT}",
    rf"(?:vemos|vemo|veremos|encontramo|encontramos|encontraremos)(?: nos)? (?:en|em|no|na|nos) "
    rf"(?:el |"
    rf"los |o |os )?{_COURT}",
    r"(?:take|taking|seek|seeking|get|getting) legal (?:advice|counsel)\b",
    r"(?:ir|voy|vamos|ire|iremos|acudir|acudire|reclamar|reclamare|denunciar\w*|queja|denuncia) "
    r"(?:\w+ ){0,2}?(?:a|ante|en) (?:la (?:oficina|agencia) de )?consumo\b(?! (?:de|electrico))",
    r"(?:meter|meto|abrir|abro|mover|movo|entrar com|entro com|por)(?: \w+){0,2}? (?:processo|"
    r"acao) "
    r"(?:em (?:voces|vcs|cima)|contra|judicial)\b",
    r"(?:filing|file|bringing|issue|issuing) (?:\w+ ){0,2}?(?:claim|lawsuit|suit|proceedings) "
    r"(?:in|against|with)\b",
)
"""For the law."""

MY_DATA = (
    r"(?:erase|delete|remove|wipe|destroy|purge|send|give|provide|email|forward|hand over)\b"
    r"(?: \w+){0,9}? (?:you|your company|your systems?)(?: \w+){0,2}? (?:have|hold|holds|store|"
    r"keep|"
    r"know|ve|got|collected|stored)(?: \w+){0,2}? (?:on|about|regarding|of) (?:me|us)\b",
    rf"(?:^|please |now |just |must |you to |hereby )"
    rf"(?:erase|delete|remove|wipe|destroy|purge) {_DATA}",
    r"(?:want|demand|request|require|need)(?: \w+){0,2} (?:my|our)(?: \w+){0,2} (?:data|"
    r"information|"
    r"details|records)(?: \w+){0,3} (?:deleted|erased|removed|wiped|destroyed)\b",
    r"(?:(?:i|we)(?: \w+){0,4} (?:exercis\w+|invok\w+)|ejerzo|ejercemos|ejercito|(?:quiero|deseo|"
    r"quisiera|vengo a) ejerc\w+|exerco|(?:quero|desejo|venho|pretendo|gostaria de) exercer) "
    r"(?:\w+ ){0,3}?(?:rights?|derechos?|direitos?)\b",
    r"(?:this is|i am making|i m making|consider this|treat this as|making|submitting) (?:\w+ "
    r"){0,2}?"
    r"(?:subject access|gdpr|rgpd|lgpd|ccpa|data (?:protection|deletion|erasure|access)) "
    r"(?:request|demand)\b",
    r"(?:borren|borrad|borrenme|eliminen|eliminad|supriman|suprimid|destruyan|quiten|borre|elimine|"
    rf"suprima)(?: \w+){{0,2}}? (?:{_DATA}|lo que (?:tienen|teneis|saben|guardan|almacenan)(?: "
    rf"\w+)? "
    r"(?:de|sobre) (?:mi|nosotros)\b)",
    r"(?:quiero|exijo|solicito|pido) (?:que (?:me |se )?(?:borren|eliminen|supriman|borre|"
    r"elimine)|la "
    rf"(?:supresion|eliminacion) de) {_DATA}",
    r"(?:envienme|mandenme|denme|faciliteme|faciliten me|exijo|solicito|quiero)(?: \w+){0,2} "
    r"(?:copia|"
    r"acceso)(?: \w+){0,4} datos(?: personales)? (?:que (?:tienen|guardan|conservan)|mios)\b",
    r"(?:apaguem|apague|eliminem|excluam|exclua|deletem|removam|remova)(?: \w+){0,2}? "
    rf"(?:{_DATA}|(?:o )?que (?:voces )?(?:tem|guardam|sabem|possuem|armazenam)(?: \w+)? (?:sobre|"
    rf"de) "
    r"(?:mim|nos)\b)",
    r"(?:quero|exijo|solicito|peco) (?:que (?:apaguem|eliminem|excluam|removam)|a (?:exclusao|"
    rf"eliminacao|remocao) d[oe]s?) {_DATA}",
    r"(?:enviem me|mandem me|me enviem|me mandem|exijo|solicito|quero|peco)(?: \w+){0,2} (?:copia|"
    r"acesso)(?: \w+){0,4} dados(?: pessoais)? (?:que (?:voces )?(?:tem|guardam)|meus)\b",
)
"""For an account: what the law lets a person demand about their data."""
NOT_A_REQUEST = (
    r"\b(?:do|does|must|should|will) (?:i|we|you|it) need (?:an? )?(?:\w+ )?(?:person|human|"
    r"agent) to "
    r"(?!talk|speak|help|call|answer)\w+"
)
"""Somebody who is needed for something else."""
ASKS_HOW = (
    r"^(?:\w+ ){0,3}?(?:how|where|can i|could i|may i|do i|como|donde|onde|puedo|posso|podria|"
    r"cuanto|quanto)\b|^(?:(?:e|y|and|de|em|en) )?(?:which|what|when|cuando|quando|que|quais|"
    r"cuales)\b"
    r"|\bwhere do i\b"
)
"""A question about one's data, which a page may answer."""
