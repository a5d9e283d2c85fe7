"""A bare client of the local Bot API, for tests of the Bot API itself."""

import asyncio
import io
import json
import struct
import zlib
from datetime import UTC, datetime
from typing import Any

import aiohttp

from bot.clock import MovableClock
from bot.local import LocalTelegram
from bot.local.person import Person

SUNDAY = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)


class Api:
    """Calls methods over HTTP and keeps the answers plain."""

    def __init__(self, telegram: LocalTelegram, session: aiohttp.ClientSession) -> None:
        self.telegram = telegram
        self.session = session
        self.offset = 0

    async def __call__(self, method: str, **parameters: Any) -> dict[str, Any]:
        form = {name: value if isinstance(value, str) else json.dumps(value) for name, value in parameters.items()}
        url = f"{self.telegram.api_url}/bot{self.telegram.token}/{method}"
        async with self.session.post(url, data=form) as answer:
            body = await answer.json()
            assert answer.status == body.get("error_code", 200)
            return body

    async def does(self, method: str, **parameters: Any) -> Any:
        body = await self(method, **parameters)
        assert body["ok"], body
        return body["result"]

    async def refuses(self, method: str, **parameters: Any) -> str:
        body = await self(method, **parameters)
        assert not body["ok"], body
        return body["description"]

    async def updates(self, **how: Any) -> list[dict[str, Any]]:
        """What is new, and confirmed by the next call."""
        found = await self.does("getUpdates", offset=self.offset, timeout=how.pop("timeout", 5), **how)
        if found:
            self.offset = found[-1]["update_id"] + 1
        return found


def running(**how: Any) -> "Running":
    return Running(how)


class Running:
    """A local Telegram and a client for the time of a `with`."""

    def __init__(self, how: dict[str, Any]) -> None:
        self.telegram = LocalTelegram(how.pop("clock", MovableClock(at=SUNDAY)), **{"pacing": False, **how})
        self.session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> tuple[LocalTelegram, Api]:
        await self.telegram.start()
        self.session = aiohttp.ClientSession()
        return self.telegram, Api(self.telegram, self.session)

    async def __aexit__(self, *_: object) -> None:
        if self.session is not None:
            await self.session.close()
        await self.telegram.stop()


def keyboard(*labels: str) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": label, "callback_data": label} for label in labels]]}


def picture(width: int = 40, height: int = 30, padding: int = 0) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    rows = zlib.compress(b"".join(b"\0" + b"\x80" * 3 * width for _ in range(height)))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", rows) + chunk(b"IEND", b"") + b"\0" * padding


async def send_picture(api: Api, person: Person, content: bytes | None = None, **more: str) -> dict[str, Any]:
    form = aiohttp.FormData({"chat_id": str(person.id), "photo": "attach://one", **more})
    form.add_field("one", io.BytesIO(content or picture()), filename="one.png", content_type="image/png")
    async with api.session.post(f"{api.telegram.api_url}/bot{api.telegram.token}/sendPhoto", data=form) as answer:
        body = await answer.json()
        return body.get("result", body)


async def until(holds: Any) -> None:
    async with asyncio.timeout(5):
        while not holds():
            await asyncio.sleep(0)
