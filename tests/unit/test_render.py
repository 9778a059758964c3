from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from rich.console import Console

from slimchat.render import answer_html, answer_markdown, answer_rich, markdown_html, plain
from slimchat.types import Answer, Citation, Step, Usage

CITATION = Citation(
    source="returns/returns.md",
    title="Returns",
    section="Opened machines",
    page=2,
    quote="You can return an opened machine within 30 days.",
    passage_id="p1",
    score=0.91,
)
ANSWER = Answer(
    text="You can return an **opened** machine within 30 days. [1]",
    action="answer",
    citations=(CITATION,),
    confidence=0.91,
    language="en",
    timings={"retrieve": 0.05, "extract": 0.001, "total": 0.06},
    usage=Usage(),
    trace=(),
    id="a1",
)
PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](/lab/tree/secret)",
    "[x](//evil.example)",
    "![x](https://evil.example/pixel.png)",
    "<svg/onload=alert(1)>",
    '"><iframe src="https://evil.example">',
    "</mark></blockquote></details></div><style>*{display:none}</style>",
    "`</code><script>alert(1)</script>`",
    "[x]: javascript:alert(1)\n\n[x]",
    "<a href=x data-commandlinker-command=run id=y>z</a>",
    "```html\n<script>alert(1)</script>\n```",
    "| a |\n|---|\n| <b onclick=alert(1)>x</b> |",
]


def terminal(answer: Answer) -> str:
    out = io.StringIO()
    Console(file=out, width=200, soft_wrap=True, markup=False).print(answer_rich(answer))
    return out.getvalue()


@pytest.mark.parametrize("field", ["text", "quote", "title", "source", "section", "passage"])
@pytest.mark.parametrize("payload", PAYLOADS)
def test_html_holds_nothing_active(field: str, payload: str) -> None:
    if field == "text":
        answer = replace(ANSWER, text=payload)
    elif field == "passage":
        hit = {"passage_id": "p1", "text": f"{payload} {CITATION.quote} {payload}"}
        answer = replace(ANSWER, trace=(Step("retrieve", 0.1, {"hits": [hit]}),))
    else:
        answer = replace(ANSWER, citations=(replace(CITATION, **{field: payload}),))
    page = BeautifulSoup(answer_html(answer), "lxml")
    assert not page.find_all(["script", "img", "svg", "iframe", "object", "form", "input"])
    assert len(page.find_all("style")) == 1
    assert len(page.find_all("details")) == len(page.find_all("mark")) == 1
    for tag in page.find_all(True):
        assert not [name for name in tag.attrs if name.startswith(("on", "data-"))]
        assert not {"id", "name", "style", "src"} & set(tag.attrs)
        assert re.match(r"https?://|mailto:|$", tag.get("href", ""))


def test_html_shows_answer_sources_badge_and_timings() -> None:
    page = BeautifulSoup(answer_html(ANSWER), "lxml")
    assert page.strong is not None
    assert page.strong.text == "opened"
    assert page.mark is not None
    assert page.mark.text == CITATION.quote
    assert page.find(class_="slimchat-badge").text == "Answer"
    assert "returns/returns.md > Opened machines (page 2)" in page.summary.text
    assert "retrieve 50 ms" in page.text
    assert "prefers-color-scheme" in page.style.text
    assert "http" not in answer_html(ANSWER)


def test_html_marks_the_quote_within_its_passage() -> None:
    hit = {"passage_id": "p1", "text": f"Before & this. {CITATION.quote} After that."}
    answer = replace(ANSWER, trace=(Step("retrieve", 0.1, {"hits": [hit]}),))
    page = BeautifulSoup(answer_html(answer), "lxml")
    assert page.blockquote.text == hit["text"]
    assert page.mark.text == CITATION.quote


@pytest.mark.parametrize("action", ["answer", "clarify", "refuse", "handoff"])
def test_every_action_and_an_empty_answer_can_be_drawn(action: str) -> None:
    answer = replace(ANSWER, action=action, citations=(), text="", timings={}, cancelled=True)
    assert f"slimchat-{action}" in answer_html(answer)
    assert answer_markdown(answer) == ""
    assert "stopped" in terminal(answer)


def test_markdown_renders_tables_and_safe_links() -> None:
    html = markdown_html("| a |\n|---|\n| [x](https://a.example) ~~y~~ |")
    assert "<table>" in html
    assert 'rel="noopener noreferrer nofollow"' in html
    assert "<s>y</s>" in html


def test_markdown_escapes_html_and_images() -> None:
    citation = replace(CITATION, quote="a *b* <img src=x>\n# c", source="[x](y).md")
    answer = replace(ANSWER, text="<img src=x> 3 < 4 ![x](http://evil)", citations=(citation,))
    text = answer_markdown(answer)
    assert "<img" not in text.replace("\\<", "")
    assert "![x]" not in text
    assert "3 < 4" in text
    assert "1. \\[x\\](y).md > Opened machines" in text
    assert "a \\*b\\* " in text


def test_rich_numbers_the_sources() -> None:
    shown = terminal(ANSWER)
    line = f"[1] returns/returns.md > Opened machines (page 2): “{CITATION.quote}”"
    assert line in shown.splitlines()
    assert "Answer · confidence 0.91 · en · 0.06 s" in shown


def test_rich_holds_no_terminal_control() -> None:
    evil = "\x1b[2J\x1b]0;owned\x07red\x9b31m\u202e\r"
    citation = replace(CITATION, quote=evil, source=evil, section=evil)
    shown = terminal(replace(ANSWER, text=evil, citations=(citation,)))
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", shown)
    assert plain("a\tb\nc") == "a\tb\nc"


def test_rich_takes_markup_literally() -> None:
    assert "[red]not red[/red]" in terminal(replace(ANSWER, text="[red]not red[/red]"))


def test_answers_draw_themselves() -> None:
    assert ANSWER._repr_html_() == answer_html(ANSWER)
    assert ANSWER._repr_markdown_() == answer_markdown(ANSWER)


def test_the_plain_form_is_one_short_line() -> None:
    assert repr(ANSWER) == (
        "Answer(answer, 'You can return an **opened** machine within 30 days. [1]', "
        "sources=['returns/returns.md'], confidence=0.91)"
    )


def test_a_notice_stands_before_the_text_and_is_escaped() -> None:
    answer = replace(ANSWER, notice="The source is in <i>Spanish</i>.")
    html = answer._repr_html_()
    assert "&lt;i&gt;Spanish" in html
    assert html.index("Spanish") < html.index(ANSWER.citations[0].title)
    assert "Spanish" in answer._repr_markdown_().split("\n\n")[0]
    assert terminal(answer).lstrip().startswith("The source is in <i>Spanish</i>.")
