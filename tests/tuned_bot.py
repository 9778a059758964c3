"""A small bot with the bundled models and a golden set of 16 questions, to tune in seconds."""

from __future__ import annotations

import json
from pathlib import Path

from support import DOCUMENTS, write_documents

from slimchat import SupportBot

MORE = {
    "cups.md": "# Cups\n\n## Sizes\n\nThe small cup holds 80 ml and the large cup holds 220 ml. "
    "Both cups are made of porcelain and may go into the dishwasher.\n",
    "hours.md": "# Opening hours\n\n## Shop\n\nThe shop in Lyon opens at nine and closes at six. "
    "It is closed on Sundays and on public holidays.\n",
}
QUESTIONS = [
    ("en", "Within how many days can I return an opened machine?", "returns.md", "dev"),
    ("en", "What does it cost to return a machine in Europe?", "returns.md", "dev"),
    ("en", "What does error E-03 mean on my X200?", "errors.md", "dev"),
    ("en", "E-04 is shown, what is wrong?", "errors.md", "dev"),
    ("es", "¿Cuánto tarda el envío a la península?", "envios.md", "dev"),
    ("es", "¿La devolución de una máquina es gratuita?", "envios.md", "dev"),
    ("pt", "Qual é a garantia da máquina X200?", "garantia.md", "dev"),
    ("en", "How much does the large cup hold?", "cups.md", "dev"),
    ("en", "When does the shop in Lyon open?", "hours.md", "dev"),
    ("en", "Do you sell bicycles?", None, "dev"),
    ("es", "¿Tienen un hotel en Madrid?", None, "dev"),
    ("en", "Who won the world cup?", None, "dev"),
    ("en", "Is the shop open on Sundays?", "hours.md", "test"),
    ("pt", "A garantia cobre o desgaste das peças?", "garantia.md", "test"),
    ("en", "May the cups go into the dishwasher?", "cups.md", "test"),
    ("en", "Can you book me a flight?", None, "test"),
]


def write_golden(path: Path) -> Path:
    rows = [
        {
            "id": f"q{number}", "question": question, "language": language, "history": [],
            "reference_answer": None, "reference_sources": [source] if source else [],
            "action": "answer" if source else "refuse", "split": split,
        }
        for number, (language, question, source, split) in enumerate(QUESTIONS)
    ]  # fmt: skip
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path


def tunable_bot(folder: Path) -> SupportBot:
    """The bot in ``folder/bot``, of the documents in ``folder/docs``."""
    docs = write_documents(folder / "docs", DOCUMENTS | MORE)
    return SupportBot.from_folder(docs, index=folder / "bot", progress=lambda *_: None)
