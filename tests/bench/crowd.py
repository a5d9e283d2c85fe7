"""Many people at once, each waiting for an answer before they go on: by text, or by taps through the real intake."""

import asyncio
import itertools
import json
import re
import time
from typing import Any

from tests.bench.standin import StandIn
from tests.tapping import FIRST

COUNTED = re.compile(r"\d+: text")
FIRST_CHAT = 10_000_000


class Crowd:
    """`taps`: they go through the intake, and somebody new comes for each who is done."""

    def __init__(self, *, taps: bool = False, pause: float = 0.0) -> None:
        self.taps, self.pause = taps, pause
        self.telegram = StandIn(self.heard)
        self.asked: dict[int, float] = {}  # chat -> since when they wait
        self.waits: list[float] = []
        self.joined = 0
        self.disordered = 0
        self.others = 0  # messages that nobody asked for: reminders
        self.other_moments: list[float] = []
        self.open = True
        self._chats = itertools.count(FIRST_CHAT)
        self._message = itertools.count(1)
        self._said: dict[int, int] = {}

    def come(self, many: int) -> None:
        for _ in range(many):
            self.says(next(self._chats), "/start")

    def says(self, chat: int, text: str) -> None:
        body = {"message_id": next(self._message), "from": person(chat), "chat": private(chat), "date": 1795000000}
        body["text"] = text
        if text.startswith("/"):
            body["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
        self.asked[chat] = time.perf_counter()
        self.telegram.push("message", body)

    def tapped(self, chat: int, message: int, data: str) -> None:
        shown = {"message_id": message, "from": person(1), "chat": private(chat), "date": 1795000000, "text": "-"}
        body = {
            "id": str(next(self._message)),
            "from": person(chat),
            "message": shown,
            "chat_instance": "1",
            "data": data,
        }
        self.asked[chat] = time.perf_counter()
        self.telegram.push("callback_query", body)

    def heard(self, method: str, given: dict[str, Any]) -> None:
        """What the bot does in a chat; the person goes on when it is what they waited for."""
        chat = int(given["chat_id"])
        if chat not in self.asked:
            if method == "sendmessage":
                self.others += 1
                self.other_moments.append(time.perf_counter())
            return
        if self.taps:
            self._taps_on(chat, given)
        elif method == "sendmessage":
            self._talks_on(chat, given)

    def _talks_on(self, chat: int, given: dict[str, Any]) -> None:
        text = str(given.get("text", ""))
        if text.startswith("Do you agree?"):
            self.tapped(chat, given["message_id"], "v1:welcome.ask:1:agree")
            return
        if text.startswith("Welcome."):
            self.joined += 1
        elif COUNTED.match(text):
            self.waits.append(time.perf_counter() - self.asked[chat])
            self.disordered += not text.endswith(f" {self._said[chat]}")
        else:
            self.others += 1
            self.other_moments.append(time.perf_counter())
            return
        del self.asked[chat]
        if self.open:
            asyncio.get_running_loop().call_later(self.pause, self._next, chat)

    def _next(self, chat: int) -> None:
        self._said[chat] = self._said.get(chat, 0) + 1
        self.says(chat, f"text {self._said[chat]}")

    def _taps_on(self, chat: int, given: dict[str, Any]) -> None:
        markup = given.get("reply_markup")
        rows = json.loads(markup).get("inline_keyboard") if isinstance(markup, str) else None
        buttons = {button["text"]: button.get("callback_data") for row in rows or () for button in row}
        if not any(buttons.values()):
            return
        self.waits.append(time.perf_counter() - self.asked.pop(chat))
        if "See the week" in buttons:
            self.joined += 1
            chat, buttons = next(self._chats), {}
        if not self.open:
            return
        if not buttons:
            self.says(chat, "/start")
            return
        label = next((label for label in FIRST if label in buttons), next(iter(buttons)))
        self.tapped(chat, int(given["message_id"]), buttons[label])


def person(number: int) -> dict[str, Any]:
    return {"id": number, "is_bot": number == 1, "first_name": f"Person {number}", "language_code": "en"}


def private(chat: int) -> dict[str, Any]:
    return {"id": chat, "type": "private", "first_name": f"Person {chat}"}
