"""What a follow-up leaves out, taken from the turn before.

A question that leans on the conversation is searched for together with the customer's last
question; a question that stands alone is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from slimchat.types import Turn

_SHORT_WORDS = 9
_LEANS = re.compile(
    r"^\W*(and|also|what about|how about|what if|but|so|then|or|y|e|o|ou|pero|mas|entonces|então|"
    r"entao|también|tambem|também|además|qué tal|que tal|e se|y si|sino|senão)\b|"
    r"\b(it|its|that|this|those|these|them|they|one|ones|there|same|other|eso|esa|ese|esto|esta|"
    r"este|lo|la de|el de|las de|los de|mismo|misma|otro|otra|isso|isto|esse|essa|aquele|aquela|"
    r"ele|ela|mesmo|mesma|outro|outra|nele|nela|disso|desse|dessa)\b",
    re.IGNORECASE,
)


def completed(question: str, history: Sequence[Turn]) -> str | None:
    """The question with what came before it, or ``None`` when it stands alone."""
    asked = [text for role, text in history if role == "user" and text.strip()]
    if not asked:
        return None
    if len(question.split()) > _SHORT_WORDS and not _LEANS.search(question):
        return None
    return f"{asked[-1].strip()} {question.strip()}"
