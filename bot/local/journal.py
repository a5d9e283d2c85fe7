"""Every call that the bot made, when, and how it was answered."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

_LENGTH = 20_000


@dataclass(frozen=True, slots=True)
class Entry:
    moment: datetime
    method: str
    arguments: dict[str, Any]
    code: int
    description: str = ""
    uploaded: bool = False
    fault: str = ""

    @property
    def chat_id(self) -> int | None:
        chat_id = self.arguments.get("chat_id")
        return int(chat_id) if chat_id is not None else None


class Journal:
    """The last 20,000 calls, oldest first."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=_LENGTH)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, entry: Entry) -> None:
        self._entries.append(entry)

    def of(self, method: str, chat_id: int | None = None) -> list[Entry]:
        return [
            entry for entry in self._entries if entry.method == method and (chat_id is None or entry.chat_id == chat_id)
        ]

    def clear(self) -> None:
        self._entries.clear()
