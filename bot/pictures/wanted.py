"""Which file the name of a picture means: a figure from the shelf, or a chart to be drawn when it is sent."""

from collections.abc import Callable
from typing import Any

from bot.pictures.shelf import Shelf
from content.script import Phrases
from flows import charts
from flows.facts import Facts

CHART, KINDS = "chart:", ("fault", "loop", "still")

File = dict[str, Any]  # as bot/telegram/files.py reads it


def file_of(picture: str, facts: Callable[[], Facts], phrases: Phrases, shelf: Shelf, *, moving: bool) -> File | None:
    """None where there is no picture: the words go out alone."""
    if picture.startswith(CHART):
        chart = charts.chart(facts(), picture.removeprefix(CHART))
        return {"name": f"{chart.kind}.png", "drawn": ["chart", chart.told(phrases)]} if chart else None
    kind, _, exercise = picture.rpartition(":")
    path = shelf.picture(exercise, kind if kind in KINDS else "loop" if moving else "still")
    return {"name": path.name, "path": str(path), "once": True} if path else None
