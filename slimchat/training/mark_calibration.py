"""How readily an answerer that marks says that nothing answers, set on the held-out companies.

Where several sentences compete, each mark gets a part of the probability, and the one mark of no
answer wins too often. One number is added to its logit: the one with which most questions come
out right, with a sentence of the right passage or with no answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import BartForConditionalGeneration

from slimchat.dialogue.sentence_marks import chosen, mark, marked_pieces, marked_prompt, source_of
from slimchat.models.tokenization import load_tokenizer
from slimchat.training.answer_cases import AnswerCase, desk_cases
from slimchat.training.marking import SOURCE_TOKENS, mark_ids
from slimchat.training.precision import products


def first_marks(folder: Path, cases: Iterable[AnswerCase]) -> list[tuple[float, bool, bool]]:
    """By case: by how much the best sentence's mark leads the mark of no answer, in logits;
    whether that sentence is of the passage that answers; whether any passage does."""
    tokenizer = load_tokenizer(folder)
    model: Any = BartForConditionalGeneration.from_pretrained(folder, attn_implementation="eager")
    model.eval()
    marks = mark_ids(tokenizer)
    begin = torch.tensor([[model.config.decoder_start_token_id]])
    found = []
    for case in cases:
        sources = [source_of(passage) for passage in case.passages]
        ids = tokenizer.encode(marked_prompt(case.question, marked_pieces(sources))).ids
        with torch.no_grad(), products():
            states = model.model.encoder(input_ids=torch.tensor([ids[:SOURCE_TOKENS]]))
            out = model(encoder_outputs=states, decoder_input_ids=begin)
        logits = out.logits[0, 0, marks].float()
        best = int(logits[1:].argmax()) + 1
        places = chosen(mark(best), sources)
        right = bool(places) and places[0][0] == case.right
        found.append((float(logits[best] - logits[0]), right, case.right is not None))
    return found


def shift_of(judged: Iterable[tuple[float, bool, bool]]) -> float:
    """What to add to the logit of no answer, so that most cases come out right.

    Args:
        judged: as :func:`first_marks` has them.
    """
    rows = sorted(judged)
    leads = np.array([lead for lead, _, _ in rows])
    refusing = np.array([not answered for _, _, answered in rows], dtype=float)
    answering = np.array([right for _, right, _ in rows], dtype=float)
    # Refused are the first k of the rows, those whose lead is smallest.
    right = np.concatenate([[0.0], refusing.cumsum()]) + np.concatenate(
        [answering[::-1].cumsum()[::-1], [0.0]]
    )
    edges = np.concatenate([[leads[0] - 1.0], (leads[1:] + leads[:-1]) / 2, [leads[-1] + 1.0]])
    return float(edges[int(right.argmax())])


def calibrate(folder: Path) -> float:
    """Fit the shift on the held-out companies and write it into the checkpoint's output bias."""
    nothing = mark_ids(load_tokenizer(folder))[0]
    model: Any = BartForConditionalGeneration.from_pretrained(folder)
    model.final_logits_bias[0, nothing] = 0.0
    model.save_pretrained(folder)
    shift = shift_of(first_marks(folder, desk_cases()))
    model.final_logits_bias[0, nothing] = shift
    model.save_pretrained(folder)
    return shift
