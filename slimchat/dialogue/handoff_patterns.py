"""The wordings by which customers ask for a person, complain, speak of the law or of their account.

Patterns over plain words (see :func:`slimchat.dialogue.handoff_words.plain`), in English, Spanish
and Portuguese. Over 55,683 questions of help desks that need no person 56 are taken for one that
does; most of those ask how to reach somebody.
"""

from __future__ import annotations

SLIPS = {
    "tlak": "talk", "takl": "talk", "ablar": "hablar", "ablo": "hablo", "avlar": "hablar",
    "ajente": "agente", "umano": "humano", "umana": "humana", "persn": "person",
}  # fmt: skip
"""Typos of short words, and of their first letter."""
WORDS = (
    "human person agent representative operator manager supervisor advisor someone somebody "
    "speak lawyer solicitor attorney complaint hacked account customer service persona humano "
    "humana agente operador operadora asesor asesora encargado encargada responsable "
    "representante alguien hablar abogado abogada denuncia denunciar demandar juzgado hackeado "
    "hackeada cuenta pessoa atendente gerente responsavel alguem falar advogado advogada "
    "processar justica procon hackearam "
)
"""What typos are mended to."""
ORDINARY = (
    "abogados accounting accounts advogados agentes agents algum alguma alguna alguno arent "
    "asesores asesoria atende atendentes comandar complain complains complaints count counter "
    "counts cuanta cuantas cuentan cuentas cuento cuesta custom customers demanda demandas "
    "denuncias discount encargados encarnada encarnado falhar falir fallar falta faltar fatar "
    "gerencia gerencie gerentes hablamos hablan hablara hablas halar humanas humanos justice "
    "justo lavar lawyers layer manage managed managers managing mandar operado operadores "
    "operate operators peak perdon perdona pergunta personal personas persone persons pessoal "
    "pessoas procesar processa processer processo processor puerta ralar responsables services "
    "servicio servicios servico sneak someones speaker speaks spear steak urban "
)
"""Words one slip away from those that mean something else, or need no mending."""

_EN_WHO = (
    r"(?:(?:a|an|the|your|real|live|actual|human|another|different|senior|support) )*"
    r"(?:human(?: being)?|person|agent|representative|rep|operator|manager|supervisor|"
    r"advis[eo]r|"
    r"boss|staff|team ?mate|colleague|(?:member|one) of (?:your|the) (?:team|staff|people)|"
    r"customer (?:service|care|support)|support team|somebody|someone|anybody|anyone)\b"
    r"(?! (?:else|who lives|under|over|s (?:licen[cs]e|manual|guide|handbook|certificate)))"
)
_COURIER = (
    r"(?:courier|driver|carrier|postman|repartidor|mensajero|transportista|entregador|motorista)"
)
_ES_WHO = (
    r"(?:(?:un|una|el|la|su|tu|vuestro|vuestra|algun|alguna|otro|otra) )*"
    r"(?:persona|humano|humana|ser humano|agente|operador|operadora|teleoperador|teleoperadora|"
    r"asesor|asesora|supervisor|supervisora|encargado|encargada|responsable|representante|"
    r"gerente|"
    r"jefe|jefa|companero|companera|comercial|atencion al cliente|alguien)\b"
    r"(?! (?:mas|menor|mayor))"
)
_PT_WHO = (
    r"(?:(?:um|uma|o|a|seu|sua|algum|alguma|outro|outra) )*"
    r"(?:pessoa|humano|humana|ser humano|atendente|operador|operadora|supervisor|supervisora|"
    r"gerente|chefe|responsavel|representante|assessor|assessora|consultor|consultora|"
    r"funcionario|funcionaria|colega|encarregado|encarregada|atendimento humano|suporte humano|"
    r"alguem)\b(?! (?:mais|menor|maior))"
)
_UP_TO = r"(?: \w+){0,%d}? "

REQUEST = (
    # English
    rf"(?:talk|speak|talking|speaking|spoken|discuss|discussing){_UP_TO % 5}{_EN_WHO}",
    rf"chat(?:ting)?{_UP_TO % 3}(?:with|to) {_EN_WHO}",
    r"who (?:can|could|do|should) i (?:\w+ )?(?:speak|talk) (?:to|with)\b",
    r"(?:can|could|need|want|let|have) (?:a|some|another) human\b",
    rf"(?:connect|transfer|put|pass|hand|refer|escalate|forward|get|give|send|find) "
    rf"(?:me|us|this|it|my (?:case|issue|problem|chat)){_UP_TO % 4}{_EN_WHO}",
    r"put (?:me|us) (?:through|on to)",
    r"(?:want|need|demand|would like|d like) to (?:speak|talk) (?:to|with) (?:them|him|her)\b",
    r"(?:need|want|like|ask) to be called back\b",
    r"(?:somebody|someone|anybody|anyone|person|human|alguien|alguem|persona|pessoa)(?: \w+){0,3}? "
    r"(?:can|could|pueda|puedo|podamos|possa|posso|possamos) (?:\w+ )?(?:talk|speak|hablar|falar|"
    r"conversar)\b",
    r"^(?:please )?(?:escalate|transfer)(?: (?:this|it|me|my case|the case))?(?: please| now)*$",
    r"(?:want|need|like|please|can you|could you|quiero|quisiera|pueden|puede|quero|pode|podem|"
    r"queria) "
    r"(?:to )?(?:escalate|escalar)\b",
    rf"(?:poner\w*|ponga\w*|colocar|put)(?: me| us)? (?:en contacto|em contato|in (?:contact|"
    rf"touch)) "
    rf"(?:con|com|with) (?:{_EN_WHO}|{_ES_WHO}|{_PT_WHO})",
    r"(?:ask|get|have|tell) (?:your|a|the) (?:manager|boss|supervisor)(?: \w+){0,2} (?:contact|"
    r"call|e ?mail|"
    r"write)\b",
    rf"(?:put|get|bring){_UP_TO % 2}{_EN_WHO} (?:here|in here|on(?: the (?:line|phone|chat))?)$",
    r"(?:talk|speak|talking|speaking) (?:to|with) (?:whoever|whomever|people|humans|"
    r"(?:your|the) (?:\w+ ){0,2}?(?:owner|director|ceo|team|department|people|office))\b",
    rf"(?:have|want|like|need|can i have|get) (?:a |another )?(?:quick )?(?:word|conversation) "
    rf"with {_EN_WHO}",
    rf"(?:have|can|could|would|will|please|want|need|like|get)(?: (?!{_COURIER}\b)\w+){{0,6}}? "
    rf"give (?:me|us) a "
    r"(?:ring|call|bell|buzz)\b(?! (?:before|when|if|once|ahead))",
    r"(?:anyone|anybody|someone|somebody|a human|a person|people)(?: \w+){0,2} (?:at|on) the other "
    r"(?:end|side)",
    rf"(?:i|we) (?:just |really |only )?(?:want|need|demand|prefer|require|would like|d like|"
    rf"would rather have|d rather have)(?: to (?:see|have|get|reach))? (?!someone|somebody|"
    rf"anyone|"
    rf"anybody|a person who|staff|support)(?:{_EN_WHO})",
    rf"(?:want|need|have|get|ask|can|could|would|please|let){_UP_TO % 3}"
    r"(?:someone|somebody|anyone|anybody|a (?:human|person|colleague|agent|manager|supervisor))"
    rf"{_UP_TO % 3}(?:call|ring|phone|(?:e ?)?mail|contact|get back to|reach out to|"
    rf"write to) (?:me|us)",
    r"(?:real|live|actual) (?:person|human|agent|operator|people)|human (?:agent|being|operator|"
    r"help|"
    r"support|assistance)",
    r"(?:want|need|like|request|arrange|ask for|give me|get me) (?:a |to get a )?call ?back",
    r"^(?:(?:please|hi|hello|hey|a|an|the|need|want|get|give|me|to|give me|is there|no) )*"
    r"(?:human|person|agent|representative|rep|operator|supervisor|manager|advis[eo]r|"
    r"customer service)(?: (?:please|pls|plz|now|asap|here|there))*$",
    # Spanish
    rf"(?:hablar|hable|hablo|hablas|chatear|comunicar|comunicarme|comunicame|comuniqueme|"
    rf"conversar|comentarlo|"
    rf"chat|contactar|conectar|conectame|conecteme|pasame|paseme|pasarme|ponme|pongame|ponganme|"
    rf"ponerme|"
    rf"transfiere|transfiera|transfiereme|transfierame|transferirme|derivame|derivarme|"
    rf"derivenme|"
    rf"atienda|me pasas?|me pasais|me pasan|me pones?|me poneis|me comunicas?|me transfieres?|"
    rf"escalar|escala|escalen|escalad){_UP_TO % 4}(?<!la )(?:con |a )?{_ES_WHO}",
    rf"(?:quiero|queremos|necesito|necesitamos|exijo|prefiero|quisiera|dame|deme|denme|dadme|"
    rf"busco) (?:a )?(?!alguien|la persona|comercial|asesor)(?:{_ES_WHO})",
    r"is (?:anyone|anybody|someone|somebody) (?:there|here)$|(?:call|ring|phone) me back\b",
    r"^(?:please )?(?:call|ring|phone) me\b(?! (?:when|before|if)\b)",
    r"(?:don t want|dont want|do not want|no more|stop|no quiero|basta de|nao quero|"
    r"chega de)(?: to)?"
    r"(?: talk| chat| speak| hablar| chatear| falar| conversar)?(?: with| to| con| com)?"
    r"(?: an?| un| um| this| este)? (?:(?:ro)?bots?|robos?)\b",
    r"hay (?:alguien|alguna persona|algun humano)(?: \w+){0,2} (?:ahi|aqui|alli|al otro lado)\b",
    r"tem (?:alguem|alguma pessoa|algum (?:humano|atendente))(?: \w+){0,2} (?:ai|aqui|do outro "
    r"lado)\b",
    r"me (?:puede|podria|pueden|podrian|puedes|podeis) (?:llamar|telefonear|atender)"
    r"(?: (?:alguien|un[ao]? \w+|por favor|porfa|hoy|manana|ya|ahora)|$)",
    rf"(?:tem como|da pra|da para|sera que|e possivel)(?: (?!{_COURIER}\b)\w+){{0,4}}? (?:me "
    rf"(?:ligar|ligarem)|"
    r"ligar (?:para|pra) mim)\b(?! (?:antes|quando|se|caso)\b)",
    r"(?:pasar|poner|comunicar)(?:me)? con (?:[a-z]+ ){0,3}?" + _ES_WHO,
    r"(?:atiendame|atiendanme|atendedme) (?:[a-z]+ ){0,2}?" + _ES_WHO,
    r"(?:quiero|necesito|quero|preciso) que me (?:llamen|llame|atiendan|atienda|contacten|liguem|"
    r"ligue|atendam|contactem|contatem)\b",
    r"(?:podeis|pueden|puedes|podrian|podriais|podem|poderiam) (?:llamarme|telefonearme|me ligar)\b"
    r"(?! (?:antes|cuando|si|quando|se)\b)",
    r"(?:llamenme|llameme|llamadme|me liguem|me liga|me ligue)(?: ya| ahora| por favor| porfa| pfv|"
    r" agora| ja| urgente|$)",
    r"con quien (?:puedo|podria|tengo que) (?:\w+ )?hablar",
    r"(?:alguien|companero|companera|persona|agente|responsable) (?:\w+ )?se ponga en contacto",
    r"(?:puede|pueda|podria) (?:\w+ )?un humano\b",
    r"(?:que|por favor) (?:me|nos) (?:llamen|llame|llameis|atiendan|atienda|contacten|contacte|"
    r"conteste|responda|ayude) (?:alguien|un[ao]? \w+)",
    r"(?:quiero|necesito|pido|exijo|puede|podria|pueden|por favor|quisiera|"
    r"que) (?:\w+ ){0,2}?alguien "
    r"(?:que )?(?:me |nos )?(?:llame|llamarme|llamar|atienda|atenderme|contacte|contactarme)",
    r"(?:puede|podria|pueden|podeis|podrian) (?:llamarme|atenderme|contactarme) "
    r"(?:alguien|un[ao]? \w+)",
    r"(?:persona|humano|agente|operador|gente) (?:real|de verdad|de carne y hueso|human[oa])",
    r"^(?:(?:por favor|hola|un|una|el|la|quiero|necesito|dame|con|hablar) )*"
    r"(?:humano|humana|persona|agente|operador|operadora|representante|asesor|asesora|"
    r"supervisor|"
    r"encargado|atencion al cliente)(?: (?:por favor|porfa|ya|ahora|humano|humana))*$",
    # Portuguese
    rf"(?:falar|falo|fala|conversar|converso|conectar|conecta|transferir|transfere|transfira|"
    rf"encaminhar|encaminha|encaminhe|me passa|me passe|me passar|me coloca|me bota|me poe|"
    rf"tratar|"
    rf"chat|ponha me|passe me|passem me|atendido por|atendida por){_UP_TO % 4}"
    rf"(?:com |para |pra |pro |a |ao |por )?{_PT_WHO}",
    r"(?:passar|passa|passe|(?<!se )chama|chamar|chame)(?: isso| isto| me)?(?: pra| para| pro|"
    r" ao)?"
    r"(?: um| uma| o| a| seu| sua)? (?:atendente|humano|supervisor|supervisora|gerente|"
    r"operador)\b",
    r"com quem (?:eu )?(?:posso|poderia|tenho que) (?:\w+ )?falar",
    r"(?:colega|alguem|atendente|pessoa|responsavel) (?:\w+ )?entre em contato",
    r"(?:pode|possa|poderia|pra) (?:\w+ )?um humano\b",
    rf"(?:quero|queremos|preciso de|precisamos de|exijo|prefiro|queria|gostaria de|me da|me de|"
    rf"cade)"
    rf" (?!alguem|a pessoa|colega|consultor)(?:{_PT_WHO})",
    r"(?:quero|preciso|peco|queria|pode|podia|podem|poderia|por favor|que|favor) (?:\w+ ){0,2}?"
    r"alguem (?:que )?(?:me |nos )?(?:ligue|liga|ligar|atenda|atender|contate|contacte|retorne|"
    r"chame)",
    r"alguem (?:pode|podia|poderia) (?:me )?(?:ligar|atender|contactar|contatar)",
    r"(?:pessoa|humano|atendente|operador|gente) (?:real|de verdade|human[oa]|de carne e osso)",
    r"^(?:(?:por favor|oi|ola|um|uma|o|a|quero|preciso|falar|com|de) )*"
    r"(?:humano|humana|pessoa|atendente|operador|operadora|representante|supervisor|gerente|"
    r"atendimento humano)(?: (?:por favor|pfv|ja|agora|humano|humana))*$",
)
NOT_A_REQUEST = (
    r"(?:without|instead of|rather than|avoid|do not want to|don t want to|dont want to|"
    r"no need to|(?:do|would|will|must|should) i (?:have|need) to|must i|do you have to|hace falta|"
    r"es (?:necesario|obligatorio)|e (?:necessario|obrigatorio)|"
    r"sin|en vez de|no quiero|sem|em vez de|nao quero|nao preciso)"
    r"(?: \w+){0,3}? (?:talk|talking|speak|speaking|hablar|llamar|falar|conversar|ligar)\w*"
    r"(?!(?: \w+){0,3} (?:(?:ro)?bots?|robos?)\b)"
)
COMPLAINT = (
    r"(?:conste|registrad[oa]|record|register|log) (?:a |la )?(?:my|our|mi|minha|nossa) "
    r"(?:complaint|queja|"
    r"reclamacion|reclamacao|queixa)\b|my complaint to be (?:recorded|registered|logged)",
    r"(?:i|we) (?:want|wish|need|would like|d like|am going|m going|intend|will)(?: to)? "
    r"(?:complain|(?:make|file|raise|lodge|submit|register)(?: \w+){0,2} complaint)",
    r"(?:second|third|fourth|fifth|sixth|[2-9](?:nd|rd|th)|tenth) time (?:that )?"
    r"(?:i|we)(?: have| ve| had| am| m|)(?: had to)? (?:written|write|writing|called|call|"
    r"calling|"
    r"asked|ask|asking|emailed|contacted|contact|complain|complained|sent|tell|told|"
    r"explain)\w*",
    r"(?:nobody|no one|noone|none of you) (?:has |have |ever |is |s )*(?:answer|repl|respond|"
    r"call|"
    r"help|listen|got back|getting back)\w*(?: \w+){0,2}? (?:me|us|my)\b",
    r"(?:quiero|queremos|voy a|vamos a|quisiera|deseo|necesito) (?:poner|presentar|interponer|"
    r"hacer|formular|rellenar)(?: \w+){0,3} (?:queja|reclamacion|reclamo)|(?:quiero|voy a) "
    r"(?:quejarme|"
    r"reclamar)\b",
    r"(?:segunda|tercera|cuarta|quinta|sexta|decima) vez que (?:os |les |te |le )?(?:escribo|"
    r"llamo|"
    r"pregunto|reclamo|contacto|digo|explico)",
    r"nadie (?:me|nos) (?:contesta|responde|atiende|ayuda|ha contestado|ha respondido|"
    r"hace caso)",
    r"(?:quero|queremos|vou|vamos|gostaria de|desejo|preciso) (?:fazer|registrar|registar|abrir|"
    r""
    r"apresentar|formalizar)(?: \w+){0,2} (?:reclamacao|queixa)|(?:quero|vou) (?:\w+ )?(?:reclamar|"
    r"me queixar)\b",
    r"(?:segunda|terceira|quarta|quinta|sexta|decima) vez que (?:eu )?(?:escrevo|ligo|pergunto|"
    r"reclamo|falo|explico|mando|entro em contato)",
    r"ninguem (?:me|nos) (?:responde|atende|ajuda|respondeu|atendeu|retorna|retornou)",
)
LEGAL = (
    r"(?:my|our|a) (?:lawyer|solicitor|attorney)s?\b|\bgoing to court\b|\b(?:en los|nos) "
    r"tribuna(?:les|is)\b",
    r"(?:sue|suing) (?:you|your|the company)|(?:going to|gonna|will|ll) sue|(?:take|taking|"
    r"see) "
    r"(?:you|your company)(?: \w+){0,3} court|small claims|legal (?:action|proceedings|"
    r"claim against)|(?:send|sending|serve|serving|issue|issuing|get|receive)(?: \w+){0,3} legal "
    r"notice|"
    r"(?:take|taking) (?:this|it|the (?:matter|case)) to(?: the)? court|(?:report\w*|complain\w*|"
    r"go|going|"
    r"contact\w*|write|writing)(?: \w+){0,5} (?:consumer (?:protection|affairs|agency)|"
    r"ombudsman)|trading standards|(?:report|reporting) you to",
    r"abogad[oa]s?\b|(?:voy|vamos) a (?:\w+ ){0,2}?(?:demandar|denunciar)\w*|(?:demandar|"
    r"denunciar)"
    r"(?:os|los|les)\b|(?:poner|puesto|interponer|presentar|pondre)(?: \w+){0,3} (?:denuncia|"
    r"demanda)\b|\bjuzgado|en los tribunales|a juicio\b|(?:acciones|medidas) (?:legales|"
    r"judiciales)|burofax|\b(?:la|a) omic\b",
    r"advogad[oa]s?\b|(?:vou|vamos|irei) (?:\w+ ){0,2}?(?:processar|denunciar)|"
    r"processar (?:voces|vcs|"
    r"vc|a empresa|a loja)|(?:entrar|entro|vou|vejo|ve) (?:\w+ ){0,2}?na justica|\bprocon\b|"
    r"juizado|boletim de ocorrencia|acao judicial|extrajudicial|danos morais|tribunal arbitral|"
    r"\b(?:levar|leva|levo|levarei)(?: \w+){0,4} (?:ao|a|para o) (?:tribunal|justica|juiz)\b|"
    r"medidas (?:legais|judiciais)",
)
LATE = (
    r"\b(?:weeks?|(?<!this )months?|semanas?|(?<!este )(?<!esse )mes(?:es)?|[1-9]\d (?:days|"
    r"dias)|(?:ten|diez|dez|veinte|vinte|"
    r"quince|quinze|nine|nueve|nove) (?:days|dias))\b"
)
ACCOUNT = (
    r"(?:someone|somebody|stranger|hacker|thief)(?: \w+){0,3} (?:changed|accessed|used|using|got "
    r"into|broken into|"
    r"broke into|logged into|ordering|ordered|buying|took over|hacked)(?: \w+){0,5} my "
    r"(?:account|password|e ?mail|"
    r"profile)",
    r"(?:alguien|desconocido|han|hacker|ladron)(?: \w+){0,2} (?:entrado|cambiado|accedido|entro|"
    r"cambio|accedio|usado|uso|comprando|comprado|pidiendo)"
    r"(?: \w+){0,5} mi (?:cuenta|contrasena|correo|perfil)",
    r"(?:alguem|desconhecido|hacker|golpista)(?: \w+){0,2} (?:mudou|alterou|trocou|"
    r"acessou|usou|usando|comprando|comprou)"
    r"(?: \w+){0,5} minha (?:conta|senha)",
    r"\b(?:robaron|robado|usurp\w+|roubaram|roubada|clonaram) (?:de )?(?:la |mi |a |minha "
    r")*(?:cuenta|conta|perfil)\b",
    r"(?:no reconozco|nao reconheco|(?:do not|don t|dont|didn t|never) (?:recogni[sz]e|"
    r"authori[sz]ed?))"
    r"(?: \w+){0,3} (?:charge|payment|purchase|transaction|cargo|cobro|compra|cobranca|debito|"
    r"pagamento)\b",
    r"(?:account|profile|login|email)(?: \w+){0,3} (?:hacked|stolen|hijacked|compromised|"
    r"taken over)"
    r"|(?:hacked|hijacked|broken|broke|got|logged|getting) (?:into )?my (?:account|profile)",
    r"\b(?:hackead[oa]s?|jaquead[oa]s?|hackearon|hackearam|invadiram)\b|(?:conta|"
    r"cuenta)(?: \w+){0,2} "
    r"(?:robad[oa]|roubad[oa]|invadid[oa]|clonad[oa])",
    r"(?:charges?|payments?|purchases?|transactions?|orders?)(?: \w+){0,6} (?:i|we) (?:did not|"
    r"didn t|"
    r"didnt|never|have not|haven t) (?:\w+ )?(?:make|made|place|placed|authori[sz]ed?|"
    r"recogni[sz]ed?)",
    r"(?:cargos?|cobros?|compras?|pedidos?)(?: \w+){0,4} (?:que )?(?:yo )?no (?:he hecho|hice|"
    r"reconozco|autorice|he autorizado)",
    r"(?:cobrancas?|compras?|debitos?|pedidos?)(?: \w+){0,4} (?:que )?(?:eu )?nao (?:fiz|"
    r"reconheco|"
    r"autorizei)",
    r"(?:order|pedido|encomenda)(?: \w+){0,3}? (?:[a-z]{1,4} )?(?:[a-z]{1,4} )?\d{5,}\b",
)
DOUBLE = (
    r"(?:charged|billed|debited|taken|paid|cobrad[oa]s?|cobraron|debitad[oa]s?|cobraram|"
    r"payments?|"
    r"charges?|cargos?|cobros?|pagos?)(?: \w+){0,4} (?:twice|two times|double|three times|"
    r"dos veces|"
    r"doble|tres veces|duas vezes|em dobro|tres vezes|duplicad[oa]s?)\b"
    r"|\b(?:two|three|2|3|dos|tres|duas|dois) (?:payments|charges|debits|cobros|cargos|pagos|"
    r"cobrancas|debitos|pagamentos)"
)
