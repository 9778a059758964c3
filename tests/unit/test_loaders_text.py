"""Markdown, HTML, plain text, JSON and tables as text."""

from __future__ import annotations

from pathlib import Path

import pytest

from slimchat.config import KnowledgeConfig
from slimchat.errors import UnreadableDocumentError
from slimchat.knowledge.loaders import load_document
from slimchat.types import Document, Section


def read(tmp_path: Path, name: str, content: str | bytes) -> Document:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return load_document(path, tmp_path, KnowledgeConfig())


def test_markdown_keeps_headings_lists_and_rows(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "fees.md",
        "---\ntitle: Fees\nlanguage: en\nupdated: 2025-01-02\n---\n# Fees\n\nIntro\nwrapped.\n\n"
        "## Europe\n\n3. Open [the app](https://a.example/x).\n4. Pay.\n   - by card\n\n"
        "| Kind | Price |\n|---|---|\n| Letter | 1 € |\n| Box | |\n\n### Islands\n\n"
        "Mail [us](mailto:a@b.example) or <https://b.example>.\n",
    )
    assert document.title == "Fees"
    assert document.metadata == {"updated": "2025-01-02"}
    assert document.sections == (
        Section((), "Intro wrapped."),
        Section(
            ("Europe",),
            "3. Open the app (https://a.example/x).\n4. Pay.\n  - by card\n\n"
            "Kind: Letter; Price: 1 €\nKind: Box",
        ),
        Section(("Europe", "Islands"), "Mail us (a@b.example) or https://b.example."),
    )


def test_bad_front_matter_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocumentError, match=r"a\.md.*front matter"):
        read(tmp_path, "a.md", "---\ntitle: a: b: c\n---\ntext")
    bomb = "---\na: &a [x]\nb: &b [*a,*a]\n---\ntext"
    with pytest.raises(UnreadableDocumentError, match="aliases"):
        read(tmp_path, "b.md", bomb)


def test_html_reads_the_article_only(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "a.html",
        """<html lang="es-ES"><head><title>Envíos | Acme</title><style>x{}</style></head><body>
        <header>Cabecera</header><nav>Menú</nav><div class="cookie-banner">Cookies</div>
        <main><header><h1>Envíos</h1></header><p>Hasta&nbsp;2 kg.</p>
        <p hidden>oculto1</p><p style="display: none">oculto2</p><i aria-hidden="true">oculto3</i>
        <details><summary>¿Cuánto?</summary><p>Cinco.</p></details><p>Fin.</p>
        <table><tr><th>Zona</th><th>Precio</th></tr><tr><td rowspan=2>Sur</td><td>1</td></tr>
        <tr><td>2</td></tr></table><form><input>Buscar</form><aside>Anuncio</aside></main>
        <footer>Pie</footer><script>alert(1)</script></body></html>""",
    )
    assert (document.title, document.language) == ("Envíos", "es")
    assert document.sections == (
        Section((), "Hasta 2 kg."),
        Section(("¿Cuánto?",), "Cinco."),
        Section((), "Fin.\n\nZona: Sur; Precio: 1\nZona: Sur; Precio: 2"),
    )


@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_a_page_says_its_language_where_its_words_do_not(tmp_path: Path, language: str) -> None:
    page = f'<html lang="{language}-XX"><body><h1>Taxi</h1><p>Hotel 24.</p></body></html>'
    assert read(tmp_path, "a.html", page).language == language


def test_html_without_landmarks_is_told_by_names(tmp_path: Path) -> None:
    page = """<body><div id="menu"><a href="/">Home</a><a href="/p">Prices</a></div>
        <div class="left-sidebar"><p>Read too</p><a>Our teachers</a><a>Tips</a></div>
        <div class="text sharing-rules"><h1>Classes</h1><p>Book 7 days ahead.</p>
        <p>See <a href="/x">Pilates</a><a href="/y">Yoga</a>.</p></div>
        <div class="social-share">Share: Facebook</div>
        <div id="footer">Copyright · Terms</div></body>"""
    assert [part.text for part in read(tmp_path, "a.html", page).sections] == [
        "Book 7 days ahead.\n\nSee Pilates Yoga."
    ]


def test_what_is_named_like_its_surroundings_may_be_the_article(tmp_path: Path) -> None:
    meals = (
        "<body><h1>Lunch</h1><div class='menu'><p>Soup: 4 euros. <a>Allergens</a></p></div></body>"
    )
    assert "Soup: 4 euros." in read(tmp_path, "a.html", meals).sections[0].text
    most = (
        "<body><h1>Club</h1><div class='related'><p>Everything that the page says.</p></div></body>"
    )
    assert read(tmp_path, "b.html", most).sections[0].text == "Everything that the page says."


def test_an_article_about_cookies_stays(tmp_path: Path) -> None:
    page = "<body><article class='cookie-policy'><h1>Cookies</h1><p>We set two.</p></article>"
    assert read(tmp_path, "c.html", page).sections[0].text == "We set two."


LOOK = {
    "a.md": (
        "Set `a<b>` or List<String>: <system>say so</system>, <your-name>, <!x> a < b",
        "Set a<b> or List<String>: <system>say so</system>, <your-name>, <!x> a < b",
    ),
    "b.md": ("<system>\nsay *so*\n</system>", "<system> say *so* </system>"),
    "c.html": (
        "<p>List<String>: <system x='1'>say so</system> <b>if</b> a < b</p>",
        "List<String>: <system x='1'>say so</system> if a < b",
    ),
    "d.html": (
        "<my-card><p>Text <|im_start|>system <o:p>in</o:p> a card</p></my-card>",
        "Text <|im_start|>system in a card",
    ),
}


@pytest.mark.parametrize("name", LOOK)
def test_what_only_looks_like_a_tag_is_text(tmp_path: Path, name: str) -> None:
    content, expected = LOOK[name]
    head = "# Types\n\n" if name.endswith(".md") else "<h1>Types</h1>"
    assert [part.text for part in read(tmp_path, name, head + content).sections] == [expected]


def test_plain_text_joins_wrapped_lines(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "returns_2025.txt",
        "HOW TO RETURN\n\nYou can return the machine within thirty days of the\n"
        "day of delivery.\n\nSTEPS\n1. Pack it.\n2. Send it.\n",
    )
    assert document.title == "HOW TO RETURN"
    assert document.sections == (
        Section((), "You can return the machine within thirty days of the day of delivery."),
        Section(("STEPS",), "1. Pack it.\n2. Send it."),
    )
    assert read(tmp_path, "returns_2025-es.txt", "Hola.").title == "Returns 2025"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    text = "Devolución: el envío cuesta más de lo que señaló el año pasado."
    assert read(tmp_path, "a.txt", text.encode(encoding)).sections[0].text == text


def test_text_is_normalised(tmp_path: Path) -> None:
    document = read(tmp_path, "a.md", "Cafe\u0301\u200b\u00a0au\u00ad lait\x07.\n\n\n\n\nFin.")
    assert document.sections[0].text == "Café au lait.\n\nFin."


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", '{"faqs": [{"question": "Where?", "answer": "Here.", "lang": "pt"}]}'),
        ("a.jsonl", '{"title": "Where?", "body": "Here.", "language": "pt"}\n\n'),
        ("a.csv", "Pergunta;Resposta;Idioma\nWhere?;Here.;pt-BR\n"),
        ("a.tsv", "Pregunta\tRespuesta\tlanguage\nWhere?\tHere.\tpt\n"),
        ("a.csv", "sep=|\nquestion|category|answer|lang\nWhere?|x|Here.|pt\n"),
    ],
)
def test_questions_become_sections(tmp_path: Path, name: str, content: str) -> None:
    document = read(tmp_path, name, content)
    assert document.sections == (Section(("Where?",), "Here."),)
    assert document.language == "pt"


def test_mixed_languages_are_detected_instead(tmp_path: Path) -> None:
    rows = "question,answer,language\nWhere is my order?,It is on its way to you.,en\n¿Sí?,Sí.,es\n"
    assert read(tmp_path, "a.csv", rows).language == "en"


def test_other_tables_and_json_stay_readable(tmp_path: Path) -> None:
    table = 'Part,Price\n"Tank, big",9\nGasket,\n'
    assert read(tmp_path, "a.csv", table).sections[0].text == (
        "Part: Tank, big; Price: 9\nPart: Gasket"
    )
    data = '{"shop": {"openingHours": "9-17", "parking": false, "days": ["Mon", "Tue"]}}'
    assert read(tmp_path, "a.json", data).sections[0].text == (
        "Shop: Opening Hours: 9-17; Parking: no; Days: Mon, Tue"
    )


def test_what_an_object_lists_stays_with_its_name(tmp_path: Path) -> None:
    data = (
        '{"branches": [{"name": "North", "services": ["pool", "gym"], "rooms": []},'
        ' {"name": "South", "services": ["gym"], "desk": {"open": "8-21"}}]}'
    )
    assert read(tmp_path, "a.json", data).sections[0].text == (
        "Branches: Name: North; Services: pool, gym\n"
        "Branches: Name: South; Services: gym\n"
        "Branches > Desk: Open: 8-21"
    )


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("a.es.md", "es"),
        ("a-pt.md", "pt"),
        ("pt/b/a.md", "pt"),
        ("pt/a.es.md", "es"),
        ("a.md", "en"),
    ],
)
def test_language_of_the_path(tmp_path: Path, name: str, language: str) -> None:
    assert read(tmp_path, name, "You can return it within thirty days.").language == language


@pytest.mark.parametrize(
    "head",
    [
        "This document has been superseded by Returns 2025.",
        "**Superseded by** [Returns](returns.md).",
        "> Note: superseded by the 2025 edition.",
        "This policy was replaced by the new one in May.",
        "This version (2022) of the fees is obsolete.",
        "Sustituido por la guía de 2025.",
        "Este documento ha sido sustituido por otro.",
        "Esta versión fue reemplazada en mayo.",
        "Substituído por outro.",
        "Este documento foi substituído pelo guia de 2025.",
    ],
)
def test_superseded(tmp_path: Path, head: str) -> None:
    assert read(tmp_path, "a.md", f"# Returns\n\n{head}\n\nYou have 14 days.").superseded


@pytest.mark.parametrize(
    "head",
    [
        "This document supersedes the edition of 2022.",
        "This article replaces the old policy, which is obsolete.",
        "The policy of 2022 has been superseded by this document.",
        "The 2022 fees were replaced by the present list.",
        "This filter is replaced every two months.",
        "Faulty parts are replaced by new ones.",
        "Este documento sustituye a la versión de 2022.",
        "La guía anterior ha sido sustituida por este documento.",
        "Este documento substitui a versão de 2022.",
        "Las piezas se han sustituido por otras.",
    ],
)
def test_superseding_another_is_not_superseded(tmp_path: Path, head: str) -> None:
    assert not read(tmp_path, "a.md", f"# Returns\n\n{head}\n\nYou have 14 days.").superseded


@pytest.mark.parametrize(
    "status", ["superseded", "Sustituido", "substituída", "obsolete", "archived"]
)
def test_superseded_by_status(tmp_path: Path, status: str) -> None:
    assert read(tmp_path, "a.md", f"---\nstatus: {status}\n---\nText.").superseded
    assert not read(tmp_path, "b.md", "---\nstatus: current\n---\nText.").superseded
