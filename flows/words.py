"""What a flow says: templates of content filled with phrases, numbers and moments, escaped for Telegram's HTML."""

import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from content.script import Phrases


@dataclass(frozen=True)
class Phrase:
    """Words of content/phrases.toml by id, with what fills them."""

    id: str
    values: Mapping[str, "Word"] = field(default_factory=dict)

    @classmethod
    def of(cls, id: str, **values: "Word") -> "Phrase":
        return cls(id, values)


@dataclass(frozen=True)
class Moment:
    """A moment in the reader's own zone; `format` is Telegram's (r counts down by itself, t is the time of day)."""

    at: datetime
    format: str = "t"
    clock_24: bool = False


@dataclass(frozen=True)
class Listed:
    """Several words in one line: "hinge, row, bridge"; or one a line."""

    items: Sequence["Word"]
    lines: bool = False


@dataclass(frozen=True)
class Content:
    """Words that come from content as they stand (an exercise's name, a cue)."""

    text: str


@dataclass(frozen=True)
class Filled:
    """Words of content that have places of their own to fill (an opener)."""

    template: str
    values: Mapping[str, "Word"] = field(default_factory=dict)


Word = str | int | float | Phrase | Moment | Listed | Content | Filled | date | time


def fill(template: str, phrases: Phrases, find: Callable[[str], Word]) -> str:
    """The template with every {name} replaced; content's own markup stays, everything a person wrote is escaped."""
    if "{" not in template:
        return template.strip()  # most labels
    return re.sub(r"{(\w+)}", lambda match: render(find(match[1]), phrases), template).strip()


def render(word: Word, phrases: Phrases) -> str:
    match word:
        case Phrase(id, values):
            return fill(phrases.phrase[id], phrases, lambda name: values[name])
        case Filled(template, values):
            return fill(template, phrases, lambda name: values[name])
        case Listed(items, lines):
            return ("\n" if lines else phrases.phrase["and_so_on"]).join(render(item, phrases) for item in items)
        case Content(text):
            return html.escape(text, quote=False)
        case Moment(at, format, clock_24):
            shown = clock(at.timetz(), clock_24)
            return f'<tg-time unix="{int(at.timestamp())}" format="{format}">{shown}</tg-time>'
        case datetime() | date():
            return f"{word:%b} {word.day}"
        case time():
            return clock(word, False)
        case float():
            return f"{word:g}"
        case _:
            return html.escape(str(word), quote=False)


def clock(at: time, clock_24: bool) -> str:
    """5:30 pm, or 17:30."""
    if clock_24:
        return f"{at:%H:%M}"
    return f"{at.hour % 12 or 12}:{at:%M} {'am' if at.hour < 12 else 'pm'}"
