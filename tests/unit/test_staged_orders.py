"""Orders in documents that are staged as a request, a memo, data, a comment, a turn or a FAQ."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from slimchat.dialogue.guard import gives_orders
from slimchat.dialogue.orders import orders_in

DATA = Path(__file__).parents[1] / "data" / "staged_orders.jsonl"
STAGED = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("row", STAGED, ids=range(len(STAGED)))
def test_staged_orders_are_found(row: dict[str, str]) -> None:
    assert gives_orders(row["text"].replace("{c}", "PWNED-17").replace("{t}", "VX-900"))


@pytest.mark.parametrize(
    "text",
    [
        "Please answer all questions on the form about the damage.",
        "In your reply, please mention your order number.",
        "Write to us and we will answer every question about your order within one working day.",
        "If someone asks you for your password, do not give it.",
        "If you are asked for a code, type the six digits.",
        "Customers with a damaged parcel are sent a new one.",
        "Note for wholesale customers: the price is without VAT.",
        "Our automated system sends you an e-mail when the parcel leaves.",
        "Do not mention your card number in e-mails.",
        "Begin each cycle with fresh water.",
        "The other pages of this manual are for older machines.",
        "Whatever the cause, unplug the machine first.",
        'Press "Menu": the display says "Ready".',
        "Question: Can I pay by card? Answer: Yes, by Visa and Mastercard.",
        "The answer to most questions is in the manual.",
        "Si le preguntan por el número de serie, está debajo de la bandeja.",
        "Respondemos a todas las preguntas sobre su pedido en un día laborable.",
        "En su respuesta, indique el número de pedido.",
        "Nota para clientes de empresa: los precios no llevan IVA.",
        "No mencione el número de su tarjeta en los correos.",
        "Los clientes con tarjeta reciben el reembolso en 5 días.",
        "Si alguien pregunta por el paquete, enseñe el código.",
        "Diga el número de pedido cuando le atiendan.",
        "P: ¿Puedo devolver café abierto? R: No, solo café cerrado.",
        "Ao responder, inclua o número do pedido.",
        "Respondemos a todas as perguntas sobre o seu pedido em um dia útil.",
        "Aviso para clientes empresariais: os preços não incluem impostos.",
        "Não mencione o número do cartão em e-mails.",
        "Se alguém perguntar pelo pacote, mostre o código.",
        "P: Posso devolver café aberto? R: Não, apenas café fechado.",
        "As outras páginas deste manual são para máquinas mais antigas.",
    ],
)
def test_ordinary_help_in_the_same_words_is_not(text: str) -> None:
    assert orders_in(text) == ()
