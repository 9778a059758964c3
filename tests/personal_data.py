"""Strings that hold personal data, with valid check digits, and strings that hold none."""

from __future__ import annotations

import random
from dataclasses import dataclass

LETTERS = "ABCDEFGHJKLMNPRSTVWXYZ"
SAID = {
    "email": (
        "My e-mail is {}, please write to me",
        "mi correo es {} por favor",
        "pode responder para {}?",
    ),
    "phone": (
        "call me on {} after six",
        "mi teléfono es el {}, gracias",
        "meu telefone: {}",
    ),
    "iban": (
        "Refund it to {} please",
        "devuélvanlo a la cuenta {}.",
        "o reembolso é para {} obrigado",
    ),
    "card": ("I paid with {}", "la tarjeta es {} y no funciona", "o cartão {} foi recusado"),
    "identity": (
        "my number is {}, is that enough?",
        "mi documento: {}",
        "o meu número é {} e o nome está errado",
    ),
}
"""What people say around a datum, by its kind, in English, Spanish and Portuguese."""


@dataclass(frozen=True)
class Personal:
    """A string with a personal datum in it."""

    kind: str
    datum: str
    text: str

    @property
    def spaced(self) -> str:
        """The datum as a question has it, whose blanks are made one."""
        return " ".join(self.datum.split())


def personal(seed: int = 7) -> list[Personal]:
    """At least 200 of them; the same ones each time."""
    rng = random.Random(seed)
    made: list[Personal] = []
    for kind, data in {
        "email": _emails(),
        "phone": _phones(),
        "iban": _ibans(rng),
        "card": _cards(rng),
        "identity": _identities(rng),
    }.items():
        for number, datum in enumerate(data):
            if isinstance(datum, tuple):
                made.append(Personal(kind, datum[0], datum[1].format(datum[0])))
                continue
            said = SAID[kind]
            wordings = (said[number % 3], said[(number + 1) % 3])
            made += [Personal(kind, datum, wording.format(datum)) for wording in wordings]
    return made


def _emails() -> list[str]:
    return [
        "ana.silva@example.com", "bo+shop@mail.example.org", "JOAO_DIAS@EXEMPLO.COM.BR",
        "m.núñez@correo.es", "x@y.pt", "o'neill@example.ie", "lucía-p@empresa.com.mx",
        "first.last@sub.domain.co.uk", "rui%home@example.pt", "ana (at) example.com",
        "pepe[arroba]correo.es", "pepe arroba correo punto es", "rita arroba exemplo ponto pt",
        "sam at mail dot com", "maria＠example.com", "99bottles@example.net",
        "a.b.c.d@x-y.example", "ana@example.com.", "ana@ example.com", "ana.p @ example.com",
        "ana@example .com", "ana@example,com", "ana(a)gmail.com", "ana@gmail", "ana at gmail.com",
        "sam AT mail DOT com", "ana@[192.168.1.1]", "eva\u200b@example.com", "li!@example.com",
        "eva@example\u2024com", "--ana@example.com",
    ]  # fmt: skip


def _phones() -> list[str | tuple[str, str]]:
    return [
        "+34 612 345 678", "612 345 678", "612345678", "+34612345678", "0034 612 345 678",
        "91 234 56 78", "912-345-678", "(+34) 655.123.456",
        "+351 912 345 678", "912 345 678", "00351912345678", "21 123 45 67", "+351 211234567",
        "+55 11 98765-4321", "(11) 98765-4321", "11987654321", "(21) 2345-6789",
        "+55 (41) 99876-5432",
        "+52 55 1234 5678", "55 1234 5678", "+52 1 33 1234 5678", "(33) 1234-5678",
        "+1 415 555 2671", "(415) 555-2671", "415-555-2671", "415.555.2671", "1-212-555-0143",
        "+44 7911 123456", "07911 123456", "+44 20 7946 0958", "020 7946 0958", "(0117) 496 0999",
        "+54 9 11 2345 6789", "+57 301 2345678", "+49 30 901820",
        "655/123/456", "655_123_456", "655\u202f12\u202f34\u202f56", "655 – 123 – 456",
        "６５５ １２３ ４５６", "+34-655-12-34-56", "00 351 912 345 678", "11 9.8765.4321",
        ("98765-4321", "meu celular é {}"), ("(41) 3000-0195", "Telefone: {}"),
        ("555-0147", "my phone is {}"), "212/555-0147", "0044 7700 900123", "07700 900 123",
        "07700900123", "07700-900-123", "01632 960 123", "+44 (0)7700 900123",
    ]  # fmt: skip


def _ibans(rng: random.Random) -> list[str]:
    from stdnum import iban
    from stdnum.es import ccc
    from stdnum.iso7064 import mod_97_10

    made = []
    for _ in range(4):
        bank, account = _digits(rng, 8), _digits(rng, 10)
        checks = ccc.calc_check_digits(f"{bank}00{account}")
        made.append(_iban("ES", f"{bank}{checks}{account}"))
    for _ in range(3):
        base = _digits(rng, 19)
        made.append(_iban("PT", base + mod_97_10.calc_check_digits(base)))
    made += [_iban("GB", "NWBK" + _digits(rng, 14)), _iban("BR", _digits(rng, 23) + "P1")]
    made += [_iban("DE", _digits(rng, 18)), "FR14 2004 1010 0505 0001 3M02 606"]
    grouped = [iban.format(number) for number in made]
    spaced = [iban.format(made[3], gap) for gap in ("  ", "\n", "\u00a0", "/", "_", "–")]
    home = [made[0][4:], f"{made[1][4:8]} {made[1][8:12]} {made[1][12:14]} {made[1][14:]}"]
    apart = [f"ES {iban.format(made[2])[2:]}", f"IBAN{made[7]}", made[5][4:]]
    return [*grouped, made[0], made[4], made[1].lower(), iban.format(made[2], "-"),
            *spaced, *home, *apart]  # fmt: skip


def _iban(country: str, rest: str) -> str:
    from stdnum.iban import calc_check_digits

    return f"{country}{calc_check_digits(f'{country}00{rest}')}{rest}"


def _cards(rng: random.Random) -> list[str | tuple[str, str]]:
    from stdnum import luhn

    made = []
    for first, length in (
        ("4", 16), ("51", 16), ("2221", 16), ("34", 15), ("6011", 16), ("3528", 16), ("36", 14),
        ("62", 16), ("4011", 16), ("5067", 16), ("606282", 16), ("4", 16),
    ):  # fmt: skip
        body = first + _digits(rng, length - len(first) - 1)
        made.append(body + luhn.calc_check_digit(body))
    fours = [" ".join(n[i : i + 4] for i in range(0, 16, 4)) for n in made if len(n) == 16]
    first = fours[0]
    spaced = [first.replace(" ", gap) for gap in ("  ", " - ", "\u00a0", "\n", "\t", "/", "_", "–")]
    spaced += [f"{made[0][:8]} {made[0][8:]}", " ".join(made[0]), first.replace(" ", "-", 1)]
    spaced += [f"1 {first}", f"nº{made[0]}", f"card{made[1]}"]
    beside = [(first, "card {} 12/28"), (first, "tarjeta {} 123")]
    return [*made, *fours[:6], fours[6].replace(" ", "-"), fours[7].replace(" ", "."),
            f"{made[3][:4]} {made[3][4:10]} {made[3][10:]}", *spaced, *beside]  # fmt: skip


def _identities(rng: random.Random) -> list[str | tuple[str, str]]:
    from stdnum.br import cnpj, cpf
    from stdnum.es import dni, nie
    from stdnum.mx import curp
    from stdnum.pt import nif

    made: list[str | tuple[str, str]] = []
    for _ in range(4):
        body = _digits(rng, 8)
        made.append(body + dni.calc_check_digit(body))
    plain = str(made[0])
    made += [f"{plain[:8]}-{plain[8]}", plain.lower(), f"{plain[:8]} {plain[8]}",
             f"{plain[:2]}.{plain[2:5]}.{plain[5:8]}-{plain[8]}"]  # fmt: skip
    made += [f"{plain[:8]}–{plain[8]}", f"{plain[:8]} - {plain[8]}", (plain[:8], "mi DNI es {}"),
             f"{plain[:2]} {plain[2:5]} {plain[5:8]} {plain[8]}"]  # fmt: skip
    for letter in "XYZ":
        body = letter + _digits(rng, 7)
        made.append(body + nie.calc_check_digit(body))
    made.append(f"{str(made[-1])[0]}-{str(made[-1])[1:8]}-{str(made[-1])[8]}")
    for wording in ("o meu NIF é {}", "contribuinte n.º {}", "NIF: {}.", "fatura com o NIF {}"):
        body = rng.choice("123") + _digits(rng, 7)
        number = body + nif.calc_check_digit(body)
        made.append((number, wording))
        made.append((f"{number[:3]} {number[3:6]} {number[6:]}", wording))
    made.append(f"PT{number}")
    for _ in range(4):
        body = _digits(rng, 9)
        number = body + cpf._calc_check_digits(body)
        made += [number, f"{number[:3]}.{number[3:6]}.{number[6:9]}-{number[9:]}"]
    groups = number[:3], number[3:6], number[6:9], number[9:]
    made += [gap.join(groups) for gap in (" ", "-", ". ", " - ", "/")]
    for _ in range(3):
        body = _digits(rng, 8) + "0001"
        number = body + cnpj.calc_check_digits(body)
        made += [number, cnpj.format(number)]
    made.append(cnpj.format(number).translate({ord(mark): " " for mark in "./-"}))
    made += [("12.345.678-9", "meu RG é {}"), ("120.12345.67-1", "PIS {}")]
    for start in ("GOMC900514MDFRRL0", "PERJ850101HJCRRN0", "LOAM781231MNLPRR0"):
        made.append(start + curp.calc_check_digit(start))
    made += ["GODE561231GR8", "PERJ850101AB3", "GOMC-900514-7K2", "perj850101ab3"]
    made += ["536.90.4399", "536–90–4399", ("536904399", "my social is {}"), "AB-12-34-56-C",
             "AB.12.34.56.C", ("943 476 5919", "NHS number {}"), "912-91-3457"]  # fmt: skip
    made += ["536-90-4399", "212 45 6789", ("536904399", "my SSN is {}"),
             ("212456789", "social security number {}")]  # fmt: skip
    made += ["AB 12 34 56 C", "JG103759A", "CE 12 34 56 C", "jg103759a"]
    return made


def _digits(rng: random.Random, count: int) -> str:
    return str(rng.randint(1, 9)) + "".join(str(rng.randint(0, 9)) for _ in range(count - 1))


NOT_PERSONAL = [
    "order OND-ES-310277 and OND-BR-118406", "pedido nº 20240115", "Bestellung 1000234567",
    "it costs 1,249.90 €, was 1.299,00 €", "R$ 12.345.678,90", "£49.90 x 3 = £149.70",
    "on 12/03/2025 at 14:30", "2025-05-12T09:30:00Z", "de 9:00-19:00, 8h-18h",
    "error E-03, code 4711, model X200", "the part OC-445-118 fits", "SN 2024-1187-0031-22",
    "tracking 1Z999AA10123456784", "tracking RR123456785GB", "EAN 4006381333931",
    "EAN 8410031965906", "IMEI 490154203237518", "0.5 l, 19 bar, 1350 W, 220-240 V",
    "15 días, 30 dias, 24 months", "ISO 9001:2015", "version 2.10.3", "RAL 9005",
    "the code SAVE-2024-10", "CEP 80010-000", "código postal 28901", "SW1A 1AA", "97201-0001",
    "temperature 92-96 °C", "call the number on the label", "from 1999 to 2024",
    "tamaño 320 x 410 x 285 mm", "lote L20240115B", "fatura FT 2024/118406", "NF-e 000.118.406",
    "pieza 12345678A", "IBAN ES92 2100 0418 4502 0005 1333", "card 4111 1111 1111 1112",
    "el pedido 31027712 y nada más", "10 000 000 cups", "12 345 678 visitors", "1 2 3 4 5 6 7 8",
    "2024 2025 2026 2027", "order number 612345678", "el pedido nº 912345678",
    "encomenda 2125550143", "número de serie: 11987654321", "tracking 79111234567",
    "https://es.ondarca.example.com/sala?id=310277", "user@", "@ondarca",
    "order 4253 9864 then 7844", "phone lines open 0900-1800", "phones sold 2019-2024",
    "01-02-2025 14:30", "price list: 4000 5000 6000 7000", "ISBN 978-84-376-0494-7",
    "4 5 6 7 8 9 10 11 12 13", "GTIN 08412345678905", "IP 192.168.100.254", "art 12 345 678 A",
    "500 g 250 g 1000 g 2000 g", "mira en gmail.com", "see section (a) part.two",
    "see you at ondarca.example.com", "meet me at the shop", "book at uk.ondarca.example.com",
]  # fmt: skip
