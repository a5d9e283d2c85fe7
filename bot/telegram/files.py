"""Every file is uploaded once to this bot, and then sent by the id that Telegram gave it, until Telegram forgets it."""

import asyncio
import base64
import hashlib
from collections import OrderedDict
from pathlib import Path
from typing import Any

from bot.pictures.studio import CannotDraw, Studio
from bot.store.outbox import Owed
from bot.store.units import Writer
from bot.telegram.forms import MEDIA
from telegram import InputFile, InputMediaAnimation, InputMediaDocument, InputMediaPhoto

REMEMBERED = 2000  # ids kept in memory; the others are in the database
INPUT = {"photo": InputMediaPhoto, "animation": InputMediaAnimation, "document": InputMediaDocument}


class CannotRead(Exception):
    """The file is not there any more."""


class Files:
    """In an outbox row a file has a "name", and "content" (text), "base64", "path" or "drawn"; "once" keeps its id.

    Ids belong to one bot, so they are kept under its number and the hash of what is in the file.
    """

    def __init__(self, writer: Writer, bot_id: int) -> None:
        self._writer = writer
        self._bot_id = bot_id
        self.studio = Studio()
        self._ids: OrderedDict[str, str] = OrderedDict()

    async def ready(self, owed: Owed, *, anew: bool = False) -> tuple[dict[str, Any], str]:
        """The call's parameters, and the key under which the id of a new upload is to be kept."""
        kind, file = file_of(owed)
        if file is None:
            return owed.body, ""
        content = await self._content(file)
        key = f"file {self._bot_id} {hashlib.sha256(content).hexdigest()[:40]}" if file.get("once") else ""
        known = "" if anew or not key else await self._known(key)
        sent: Any = known or InputFile(content, filename=file["name"], attach=owed.method == "editMessageMedia")
        if owed.method != "editMessageMedia":
            return {**owed.body, kind: sent}, "" if known else key
        rest = {name: value for name, value in owed.body["media"].items() if name not in ("type", "media")}
        return {**owed.body, "media": INPUT[kind](media=sent, **rest)}, "" if known else key

    async def _content(self, file: dict[str, Any]) -> bytes:
        if "drawn" in file:
            try:
                return await self.studio.draw(*file["drawn"])
            except CannotDraw as error:
                raise CannotRead(str(error)) from error
        return await asyncio.to_thread(read, file) if "path" in file else read(file)

    async def keep(self, key: str, message: Any) -> None:
        """Telegram's id of what was just uploaded."""
        kind = next((each for each in MEDIA if isinstance(message, dict) and message.get(each)), "")
        if not key or not kind:
            return
        shown = message[kind][-1] if kind == "photo" else message[kind]
        self._remember(key, str(shown["file_id"]))
        await self._writer.run(lambda store: store.set_mark(key, str(shown["file_id"])))

    async def _known(self, key: str) -> str:
        if key not in self._ids:
            self._remember(key, await self._writer.run(lambda store: store.mark(key)))
        return self._ids[key]

    def _remember(self, key: str, file_id: str) -> None:
        self._ids[key] = file_id
        if len(self._ids) > REMEMBERED:
            self._ids.popitem(last=False)


def file_of(owed: Owed) -> tuple[str, dict[str, Any] | None]:
    """What is to be uploaded, if this call brings a file of ours."""
    if owed.method == "editMessageMedia":
        media = owed.body["media"]
        return media["type"], media["media"] if isinstance(media["media"], dict) else None
    kind = next((each for each in MEDIA if isinstance(owed.body.get(each), dict)), "")
    return kind, owed.body[kind] if kind else None


def read(file: dict[str, Any]) -> bytes:
    if "content" in file:
        return str(file["content"]).encode()
    if "base64" in file:
        return base64.b64decode(file["base64"])
    try:
        return Path(file["path"]).read_bytes()
    except OSError as error:
        raise CannotRead(file["name"]) from error
