"""What people think of the answers, kept without their personal data."""

from __future__ import annotations

from slimchat.feedback.golden import into_golden
from slimchat.feedback.store import FeedbackStore
from slimchat.feedback.verdict import Verdict

__all__ = ["FeedbackStore", "Verdict", "into_golden"]
