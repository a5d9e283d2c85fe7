"""A Bot API that costs next to nothing, so that what is measured is the bot: no checks, no limits, the right shapes."""

import asyncio
import json
import re
from collections import deque
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

Heard = Callable[[str, dict[str, Any]], None]
HEAD = re.compile(rb"\w+ /bot[^/]+/(\w+)")
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
LONGEST_POLL = 20.0
ME = {"id": 1, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
FIXED: dict[str, Any] = {
    "getme": ME, "getmycommands": [], "getmydescription": {"description": ""},
    "getmyshortdescription": {"short_description": ""},
}  # fmt: skip


class StandIn:
    """`heard` is told of every call that a person would see; `push` is something that a person did."""

    def __init__(self, heard: Heard) -> None:
        self.heard = heard
        self.updates: deque[dict[str, Any]] = deque()
        self.calls = 0
        self._last_update = self._last_message = 1000
        self._asked: tuple[Line, int] | None = None

    async def start(self) -> str:
        self.server = await asyncio.get_running_loop().create_server(lambda: Line(self), "127.0.0.1", 0, backlog=512)
        return f"http://127.0.0.1:{self.server.sockets[0].getsockname()[1]}"

    def stop(self) -> None:
        self.server.close()

    def push(self, kind: str, body: dict[str, Any]) -> None:
        self._last_update += 1
        self.updates.append({"update_id": self._last_update, kind: body})
        if self._asked is not None:
            asyncio.get_running_loop().call_soon(self._give)

    def _give(self) -> None:
        if self._asked is not None and self.updates:
            (line, limit), self._asked = self._asked, None
            line.answer([update for update, _ in zip(self.updates, range(limit), strict=False)])

    def call(self, line: "Line", method: str, given: dict[str, Any]) -> None:
        self.calls += 1
        if method == "getupdates":
            offset = int(given.get("offset") or 0)
            while self.updates and self.updates[0]["update_id"] < offset:
                self.updates.popleft()
            self._asked = (line, int(given.get("limit") or 100))
            if self.updates:
                self._give()
            else:
                asyncio.get_running_loop().call_later(LONGEST_POLL, self._nothing, self._asked)
            return
        if method in ("sendmessage", "senddocument", "sendphoto", "sendanimation"):
            self._last_message += 1
            given["message_id"] = self._last_message
            chat = {"id": int(given["chat_id"]), "type": "private", "first_name": "P"}
            line.answer({"message_id": self._last_message, "date": 1795000000, "chat": chat, "from": ME, "text": "-"})
            self.heard(method, given)
            return
        line.answer(FIXED.get(method, True))
        if method.startswith("editmessage"):
            self.heard(method, given)

    def _nothing(self, asked: "tuple[Line, int]") -> None:
        if self._asked is asked:
            self._asked = None
            asked[0].answer([])


class Line(asyncio.Protocol):
    """One kept connection."""

    def __init__(self, standin: StandIn) -> None:
        self.standin = standin
        self.buffer = b""

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = self.buffer[:end]
            length = found[1] if (found := LENGTH.search(head)) else b"0"
            after = end + 4 + int(length)
            if len(self.buffer) < after:
                return
            body, self.buffer = self.buffer[end + 4 : after], self.buffer[after:]
            called = HEAD.match(head)
            assert called is not None, head
            given = json.loads(body) if body[:1] == b"{" else dict(parse_qsl(body.decode()))
            self.standin.call(self, called[1].decode().lower(), given)

    def answer(self, result: Any) -> None:
        body = json.dumps({"ok": True, "result": result}, separators=(",", ":")).encode()
        self.transport.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
        )
