"""Hears danger in free text: which flags, how urgent, whose and when, and the very words that said so. Pure."""

from flows.safety.hearing import Hearing, Hit, hear
from flows.safety.language import language

__all__ = ["Hearing", "Hit", "hear", "language"]
