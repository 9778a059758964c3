"""What a person must answer: by words, by score, and after refusals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support import HashingEmbedder

from slimchat.config import BotConfig, HandoffConfig
from slimchat.dialogue.handoff import NOBODY, Decision, decide, refusals, without_answer
from slimchat.dialogue.handoff_score import probe
from slimchat.dialogue.handoff_words import by_words, plain
from slimchat.dialogue.texts import text
from slimchat.evaluation.golden import load_golden
from slimchat.models.embedder import load_embedder
from slimchat.types import LANGUAGES

REQUESTS = [
    "I want to talk to a human",
    "HUMAN PLEASE!!!",
    "can i speak with somone from your team",
    "let me talk to a real persn",
    "put me through to your manager, please",
    "get me a supervisor",
    "I need an agnet",
    "Could somebody call me back about this?",
    "who can I speak to about this mess",
    "QUIERO HABLAR CON UNA PERSONA",
    "quiero hablar con un humno",
    "¿Me pasas con un agente, por favor?",
    "necesito un asesor",
    "pásame con tu superviosr",
    "puede llamarme alguien",
    "con quien puedo hablar??",
    "atención al cliente",
    "quero falar com um atendente",
    "QUERO FALAR COM ALGUÉM DE VERDADE",
    "me passa pra um atendnte humano pfv",
    "preciso de um humano",
    "pode chamar o gerente?",
    "alguém pode me ligar?",
    "atendente",
    "tlak to human",
    "is anyone there?",
    "no quiero hablar con un robot",
    "chega de robô",
    "quiero ablar con un ajente",
    "¿me puedes pasar con atención al cliente?",
    "vocês podem me ligar?",
    "quiero que me llamen",
    "can someone from your team e-mail me",
    "Could you have one of your people give me a ring this afternoon?",
    "I'd like a word with your boss.",
    "enough of this machine, put a human on",
    "Who is in charge there? I want to speak with them",
    "Let me speak to whoever handles refunds",
    "Is there anybody alive on the other end of this chat?",
    "Do you have somebody I can talk to?",
    "please escalate",
    "could you ask your manager to contact me?",
    "¿Me puede llamar alguien del taller esta tarde?",
    "¿hay alguna persona al otro lado?",
    "¿podría ponerme en contacto con su supervisor?",
    "¿tienen a alguien con quien pueda hablar?",
    "quiero escalar el caso",
    "Tem como alguém da assistência me ligar hoje?",
    "tem algum humano aí?",
    "quero ser atendido por gente de verdade",
    "vocês têm alguém com quem eu possa conversar?",
]
OTHERS = [
    ("legal", "You will hear from my lawyer"),
    ("legal", "I am taking the matter to court"),
    ("legal", "tomaré medidas legales"),
    ("legal", "nos veremos en los tribunales"),
    ("legal", "vou levar o caso ao tribunal"),
    ("complaint", "Deseo poner una hoja de reclamaciones"),
    ("complaint", "que conste mi queja"),
    ("complaint", "Vou reclamar no Reclame Aqui se não resolverem"),
    ("account", "Someone changed the password of my account and I can't get in"),
    ("account", "there's a payment on my card statement that I never authorised"),
    ("account", "Han entrado en mi cuenta y han cambiado el correo"),
    ("account", "Me robaron la cuenta"),
    ("account", "não reconheço essa cobrança no meu cartão"),
    ("account", "alguém está comprando com a minha conta"),
    ("legal", "les voy a demandar, hablen con mi abogdo"),
    ("legal", "vou no Procon e depois na justiça"),
    ("complaint", "I want to make a formal complaint"),
    ("complaint", "es la tercera vez que os escribo y nadie me contesta"),
    ("complaint", "quero fazer uma reclamação formal"),
    ("account", "my account was hacked"),
    ("account", "hay un cargo en mi tarjeta que yo no he hecho"),
    ("account", "hackearam a minha conta"),
    ("account", "where is order 4821377"),
    ("account", "me cobraron dos veces y ya hace tres semanas"),
]
ORDINARY = [
    "Can I return an opened machine?",
    "How do I manage my subscription?",
    "Do you sell person-shaped mugs? how many per customer",
    "can I cancel without talking to anyone?",
    "Do I have to talk to anybody to cancel the subscription?",
    "Do I need an operator's licence to run the roaster?",
    "Do you have a legal notice on your web site?",
    "Will the courier give me a call before he comes?",
    "Can somebody else collect my parcel?",
    "¿Puedo regalar la suscripción a una persona?",
    "¿me pueden llamar antes de entregar?",
    "será que o entregador vai me ligar?",
    "Outra pessoa pode receber a encomenda?",
    "Can someone change the e-mail of my account for me?",
    "How many pictures must I send with my complaint",
    "¿pueden llamarme antes de entregar?",
    "el robot ya no tiene garantía",
    "puede ir mi hermano a por el paquete a la tienda?",
    "hasta q hora cogeis el telefono en agosto",
    "Sin cafetera no soy persona",
    "posso passar a inscrição ao meu colega de casa?",
    "em quantas vezes sem juros consigo parcelar",
    "how do i count the bags",
    "cuánta agua lleva la máquina",
    "was I charged twice this month or is that a hold?",
]


@pytest.fixture(scope="module")
def embedder() -> Any:
    return load_embedder(BotConfig())


@pytest.mark.parametrize("said", REQUESTS)
def test_asking_for_a_person_is_told_by_words(said: str) -> None:
    assert by_words(said) == "request"


@pytest.mark.parametrize(("reason", "said"), OTHERS)
def test_other_reasons_have_words_too(reason: str, said: str) -> None:
    assert by_words(said) == reason


@pytest.mark.parametrize("said", ORDINARY)
def test_ordinary_questions_have_none(said: str) -> None:
    assert by_words(said) is None


def test_typos_are_mended_only_towards_words_that_count() -> None:
    assert (
        plain("Hábleme, SUPERVISR! manage layer count") == "hableme supervisor manage layer count"
    )


def test_the_probe_is_for_the_bundled_embedder(embedder: Any) -> None:
    assert probe().embedder == embedder.fingerprint
    assert probe().unanswered < probe().threshold


def test_a_bot_with_another_embedder_decides_the_same(embedder: Any) -> None:
    said = "somebody got into my profile and is ordering things with my card"
    other = decide(said, (), BotConfig(), HashingEmbedder())
    assert other == decide(said, (), BotConfig(), embedder)
    assert other.score > 0.5


def test_every_conversation_of_the_golden_set_that_needs_a_person_reaches_one(
    embedder: Any,
) -> None:
    golden = load_golden(Path(__file__).parents[2] / "knowledge" / "golden.jsonl", "dev")
    config = BotConfig()
    missed, false = [], []
    for row in golden:
        found = decide(row.question, row.history, config, embedder)
        if row.action == "handoff" and without_answer(found, config.handoff).reason is None:
            missed.append(row.id)
        if row.action != "handoff" and found.reason is not None:
            false.append(row.id)
    assert missed == []
    assert len(false) <= 1


def test_the_thresholds_are_settings(embedder: Any) -> None:
    said = "how long is the guarantee"
    never = BotConfig().updated({"handoff.threshold": 1.0})
    always = BotConfig().updated({"handoff.threshold": 0.0001})
    assert decide(said, (), never, embedder).reason is None
    assert decide(said, (), always, embedder).method == "score"
    quiet = Decision(score=0.2)
    assert without_answer(quiet, HandoffConfig(unanswered=0.1)).reason == "case"
    assert without_answer(quiet, HandoffConfig(unanswered=0.9)).reason is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_refusals_in_a_row_are_counted(language: Any) -> None:
    texts = BotConfig().updated({"texts.refusal.pt": "Não sei."}).texts
    refused = ("assistant", text("refusal", language, texts))
    followup = ("assistant", text("refusal_followup", language, texts, question="a\nb?"))
    asked, answered = ("user", "?"), ("assistant", "It is. [1]")
    assert refusals([asked, answered, asked, refused, asked, followup], texts) == 2
    assert refusals([asked, refused, asked, answered], texts) == 0
    assert refusals([], texts) == 0


def test_a_person_is_offered_in_place_of_a_later_refusal() -> None:
    once, twice = Decision(refusals=1), Decision(refusals=2)
    assert without_answer(once, HandoffConfig()).reason == "refusals"
    assert without_answer(once, HandoffConfig(after_refusals=3)).reason is None
    assert without_answer(twice, HandoffConfig(after_refusals=3)).reason == "refusals"
    assert without_answer(twice, HandoffConfig(after_refusals=None)).reason is None
    assert without_answer(NOBODY, HandoffConfig(after_refusals=1)) is NOBODY
    assert without_answer(twice, HandoffConfig(enabled=False)) is twice


def test_the_trace_holds_no_words_of_the_customer(embedder: Any) -> None:
    detail = decide("my lawyer Ana Ruiz will call", (), BotConfig(), embedder).detail()
    assert detail["reason"] == "legal"
    assert set(detail) == {"reason", "method", "score", "refusals"}
