"""The tools of the sample company's service desk, as the tests give them to a bot."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from slimchat.tools import Says, Tool, ToolError, tool_of

ORDERS = {
    "OND-UK-209931": "on its way, expected on 3 March",
    "OND-UK-118204": "delivered",
    "OND-ES-318842": "recibido",
    "OND-ES-445120": "en reparto",
    "OND-BR-120774": "saiu para entrega",
    "OND-PT-550913": "em preparação",
}


def order_status(
    order_number: Annotated[
        str,
        Field(pattern=r"^OND-(UK|US|ES|PT|BR)-\d{6}$"),
        Says(
            en="order number, such as OND-UK-123456",
            es="número de pedido, como OND-ES-123456",
            pt="número do pedido, como OND-BR-123456",
        ),
    ],
) -> str:
    """Status of an order."""
    if order_number not in ORDERS:
        raise ToolError(f"{order_number}: not found / no encontrado / não encontrado.")
    return f"{order_number}: {ORDERS[order_number]}."


def repair_status(
    repair_number: Annotated[
        int,
        Field(ge=1000, le=9999),
        Says(
            en="repair number, four digits",
            es="número de reparación, de cuatro cifras",
            pt="número do reparo, de quatro dígitos",
        ),
    ],
) -> dict[str, Any]:
    """Status of a repair."""
    return {"Repair": repair_number, "Status": "in the workshop"}


def showroom_hours(
    place: Annotated[
        Literal["Bristol", "Getafe", "Lisboa", "São Paulo"],
        Says(en="city", es="ciudad", pt="cidade", values={"Lisboa": ["Lisbon"]}),
    ],
    day: Annotated[datetime.date | None, Says(en="day", es="día", pt="dia")] = None,
) -> str:
    """Opening hours of a showroom."""
    return f"{place}: 10:00-18:00{f' ({day.isoformat()})' if day else ''}"


def book_collection(
    machine: Annotated[
        Literal["Brisa", "Lumen 2", "Marea Duo", "Volta Pro"],
        Says(en="machine", es="máquina", pt="máquina", values={"Marea Duo": ["Marea"]}),
    ],
    day: Annotated[
        datetime.date,
        Says(en="day of the collection", es="día de la recogida", pt="dia da coleta"),
    ],
) -> dict[str, Any]:
    """Book a courier who collects a machine for repair."""
    return {"Machine": machine, "Collection": day.isoformat()}


def order_coffee(
    coffee: Annotated[Literal["Faro", "Niebla", "Brasa"], Says(en="coffee", es="café", pt="café")],
    bags: Annotated[
        int,
        Field(ge=1, le=10),
        Says(
            en="number of bags, 1 to 10",
            es="número de bolsas, de 1 a 10",
            pt="número de pacotes, de 1 a 10",
        ),
    ],
) -> dict[str, Any]:
    """Put bags of coffee into the basket."""
    return {"Coffee": coffee, "Bags": bags}


def desk() -> list[Tool]:
    """All of them, with the examples that a company would give."""
    return [
        tool_of(
            order_status,
            examples=[
                "Where is my order?",
                "What is the status of my order?",
                "Can you track my parcel?",
                "My order has not arrived, where is it?",
                "¿Dónde está mi pedido?",
                "¿En qué estado está mi pedido?",
                "Mi paquete no ha llegado, ¿dónde está?",
                "Onde está o meu pedido?",
                "Qual é o status do meu pedido?",
                "Minha encomenda não chegou, onde está?",
            ],
            unlike=[
                "How long does delivery take?",
                "How do I cancel an order?",
                "¿Cómo cancelo un pedido?",
                "Como cancelo um pedido?",
                "What does the status Recibido mean?",
                "¿Cuánto tarda el envío?",
                "Quanto tempo demora a entrega?",
            ],
        ),
        tool_of(
            repair_status,
            examples=[
                "Is my repair ready?",
                "What is the status of my repair?",
                "How is the repair of my machine going?",
                "¿Está lista mi reparación?",
                "¿Cómo va la reparación de mi máquina?",
                "O meu reparo está pronto?",
                "Como está o conserto da minha máquina?",
            ],
            unlike=[
                "How much does a repair cost?",
                "How long does a repair take?",
                "¿Cuánto cuesta una reparación?",
                "Quanto custa um conserto?",
            ],
        ),
        tool_of(
            showroom_hours,
            examples=[
                "When is the showroom open?",
                "What are your opening hours?",
                "Are you open on Saturday?",
                "¿A qué hora abre la tienda?",
                "¿Cuál es el horario de la tienda?",
                "A que horas abre a loja?",
                "Qual é o horário da loja?",
            ],
            unlike=["What are the hours of telephone support?", "Do you deliver on Saturdays?"],
        ),
        tool_of(
            book_collection,
            examples=[
                "I want to book a collection for my machine",
                "Can a courier pick up my machine for repair?",
                "Quiero reservar una recogida para mi máquina",
                "¿Puede un mensajero recoger mi máquina para repararla?",
                "Quero agendar uma coleta para a minha máquina",
                "Podem buscar a minha máquina para conserto?",
            ],
            unlike=["How do I pack a machine for repair?", "Do you take back the old machine?"],
        ),
        tool_of(
            order_coffee,
            examples=[
                "I want to order coffee",
                "Put two bags of Faro in my basket",
                "Quiero pedir café",
                "Añade dos bolsas de Faro a mi cesta",
                "Quero pedir café",
                "Coloque dois pacotes de Faro no meu carrinho",
            ],
            unlike=[
                "Which coffees do you sell?",
                "How much does a bag cost?",
                "How do I place an order?",
            ],
        ),
    ]
