"""The chat page's own side of the server: its files, what it shows, what people do on it, and the clock."""

import asyncio
import ipaddress
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from bot.clock import MovableClock
from bot.local import profile
from bot.local.person import NotThere, Person
from bot.local.world import Change, Chat, Posted, World

_STATIC = Path(__file__).parent / "static"
_KINDS = {
    ".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}  # fmt: skip
_SAFE_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' blob: data:; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
_LONGEST_CLOCK_POLL = 30.0
_HEARTBEAT_SECONDS = 15.0
# A reminder that says nothing in this time is one that had nothing to say today.
_SILENCE_SECONDS, _MOST_SILENT = 0.7, 20
# A page is for a person to look at; a load test has more people than anybody would scroll through.
_SHOWN_MESSAGES, _SHOWN_PEOPLE = 400, 60

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Page:
    def __init__(self, world: World, next_due: Any) -> None:
        self._world = world
        self.next_due = next_due
        self._streams: set[asyncio.Queue[Change | None]] = set()
        self._clock_polls: set[asyncio.Task[Any]] = set()

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/", self.static),
            web.get("/static/{name}", self.static),
            web.get("/local/state", self.state),
            web.get("/local/events", self.events),
            web.get("/local/file/{file_id}", self.file),
            web.get("/local/clock", self.clock),
            web.post("/local/clock", self.move_clock),
            web.post("/local/people", self.add_person),
            web.post("/local/people/{person}/{deed}", self.do),
        ]

    def guard(self, host: str) -> Any:
        """Lets only this machine's own pages and programs in: no foreign Host, Origin or cross-site request."""

        @web.middleware
        async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
            if not _is_own(request, host):
                return web.Response(status=403, text="Only this server's own page may do that.")
            return await handler(request)

        return guarded

    def close(self) -> None:
        for stream in self._streams:
            stream.put_nowait(None)
        for poll in self._clock_polls:
            poll.cancel()

    # --- what it shows

    async def static(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info.get("name", "index.html")
        place = _STATIC / name
        if place.parent != _STATIC or place.suffix not in _KINDS or not place.is_file():
            return web.Response(status=404, text="Not found")
        return web.Response(
            body=place.read_bytes(), content_type=_KINDS[place.suffix], charset="utf-8", headers=_SAFE_HEADERS
        )

    async def state(self, request: web.Request) -> web.StreamResponse:
        world = self._world
        return web.json_response(
            {
                "bot": {
                    "name": world.bot["first_name"],
                    "description": profile.text_of(world, "description", "en"),
                    "about": profile.text_of(world, "short_description", "en"),
                },
                "people": [self._person_state(person_id) for person_id in list(world.people)[:_SHOWN_PEOPLE]],
                "clock": self._clock_state(),
            }
        )

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: every change, each with the present look of what changed."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        stream: asyncio.Queue[Change | None] = asyncio.Queue()
        self._streams.add(stream)
        self._world.listeners.append(stream.put_nowait)
        try:
            await response.write(b'retry: 500\ndata: {"kind":"hello"}\n\n')
            while True:
                try:
                    change = await asyncio.wait_for(stream.get(), _HEARTBEAT_SECONDS)
                except TimeoutError:
                    await response.write(b": still here\n\n")
                    continue
                if change is None:
                    break
                told = json.dumps(self._look(change), ensure_ascii=False)
                await response.write(f"data: {told}\n\n".encode("utf-8", "replace"))
        except ConnectionError:
            pass  # the page was closed
        finally:
            self._streams.discard(stream)
            self._world.listeners.remove(stream.put_nowait)
        return response

    async def file(self, request: web.Request) -> web.StreamResponse:
        kept, content = self._world.files.of(request.match_info["file_id"])
        picture = kept.mime.startswith("image/") and kept.mime != "image/svg+xml"
        shown = "inline" if picture or kept.mime.startswith("video/") else "attachment"
        name = kept.name.replace('"', "").encode("ascii", "ignore").decode() or "file"
        headers = {**_SAFE_HEADERS, "Content-Disposition": f'{shown}; filename="{name}"'}
        return web.Response(body=content, content_type=kept.mime, headers=headers)

    # --- what people do

    async def add_person(self, request: web.Request) -> web.StreamResponse:
        told = await request.json()
        name = str(told.get("name", "")).strip()[:64]
        if not name:
            return _refused("A person needs a name.")
        person = self._world.add_person(name, language_code=str(told.get("language_code", "en"))[:8])
        await self._world.archive.settle()
        return web.json_response(self._person_state(person.id))

    async def do(self, request: web.Request) -> web.StreamResponse:
        """`POST /local/people/1000001/says {"text": "..."}` and the like."""
        person_id = int(request.match_info["person"])
        if person_id not in self._world.people:
            return _refused("There is no such person.")
        told = await request.json()
        try:
            self._deed(Person(self._world, person_id), request.match_info["deed"], told)
        except NotThere as impossible:
            return _refused(str(impossible))
        await self._world.archive.settle()
        return web.json_response({"ok": True})

    def _deed(self, person: Person, deed: str, told: dict[str, Any]) -> None:
        match deed:
            case "says":
                person.says(told["text"], reply_to=told.get("reply_to"))
            case "taps":
                person.taps(told["label"])
            case "taps_data":
                person.taps_data(told["message_id"], told["data"])
            case "taps_old":
                person.taps_old(told["message_id"], told["label"])
            case "edits":
                person.edits(told["text"], told.get("message_id"))
            case "deletes":
                person.deletes(told.get("message_id"))
            case "sends_location":
                person.sends_location(float(told["latitude"]), float(told["longitude"]))
            case "sends_photo":
                person.sends_photo(told.get("caption", ""))
            case "sends_voice":
                person.sends_voice()
            case "sends_sticker":
                person.sends_sticker(told.get("emoji", "👍"))
            case "blocks":
                person.blocks()
            case "unblocks":
                person.unblocks()
            case _:
                raise NotThere(f"Nobody can do {deed!r} here.")

    # --- the clock

    async def clock(self, request: web.Request) -> web.StreamResponse:
        """The offset; with `?after=N` waits up to half a minute for a move after the N-th."""
        clock = self._world.clock
        if isinstance(clock, MovableClock) and "after" in request.query:
            poll = asyncio.current_task()
            assert poll is not None
            self._clock_polls.add(poll)
            try:
                await clock.next_move(int(request.query["after"]), _LONGEST_CLOCK_POLL)
            finally:
                self._clock_polls.discard(poll)
        return web.json_response(self._clock_state())

    async def move_clock(self, request: web.Request) -> web.StreamResponse:
        """`{"seconds": 3600}`, `{"to": "2026-11-23T06:55:00Z"}`, or `{"next": "reminder"}`."""
        clock = self._world.clock
        if not isinstance(clock, MovableClock):
            return _refused("This clock does not move.")
        told = await request.json()
        if "seconds" in told:
            moment: datetime | None = clock.now() + timedelta(seconds=float(told["seconds"]))
        elif "to" in told:
            moment = datetime.fromisoformat(told["to"]).astimezone(UTC)
        elif not await self._move_to_reminder(clock):
            return _refused("No reminder is planned.")
        else:
            moment = None
        if moment is not None and moment < clock.now():
            return _refused("The clock only moves forward.")
        if moment is not None:
            self._move(clock, moment)
        await self._world.archive.settle()
        return web.json_response(self._clock_state())

    def _move(self, clock: MovableClock, moment: datetime) -> None:
        clock.set(moment)
        self._world.tell({"kind": "clock"})

    async def _move_to_reminder(self, clock: MovableClock) -> bool:
        """To the next moment at which the coach says something; those that pass in silence are passed by."""
        told = asyncio.Event()

        def listen(change: Change) -> None:
            if change["kind"] in ("message", "edit"):
                told.set()

        self._world.listeners.append(listen)
        try:
            for _ in range(_MOST_SILENT):
                moment = await self.next_due() if self.next_due is not None else None
                if moment is None:
                    return False
                self._move(clock, max(moment, clock.now()) + timedelta(seconds=1))
                with suppress(TimeoutError):
                    await asyncio.wait_for(told.wait(), _SILENCE_SECONDS)
                    return True
            return True
        finally:
            self._world.listeners.remove(listen)

    def _clock_state(self) -> dict[str, Any]:
        clock = self._world.clock
        movable = isinstance(clock, MovableClock)
        return {
            "now": clock.now().isoformat(),
            "offset": clock.offset.total_seconds() if isinstance(clock, MovableClock) else 0.0,
            "moves": clock.moves if isinstance(clock, MovableClock) else 0,
            "movable": movable,
            "reminders": self.next_due is not None,
        }

    # --- how it looks

    def _look(self, change: Change) -> Change:
        world = self._world
        chat = world.chats.get(change.get("chat", 0))
        if change["kind"] in ("message", "edit", "reaction") and chat and change["message"] in chat.messages:
            look = _message_look(chat.messages[change["message"]])
            return {**change, "look": look, **_chat_look(chat)}
        if change["kind"] in ("keyboard", "pin", "membership") and chat:
            return {**change, **_chat_look(chat)}
        if change["kind"] == "clock":
            return {**change, "clock": self._clock_state()}
        return change

    def _person_state(self, person_id: int) -> dict[str, Any]:
        world = self._world
        chat, person = world.chats[person_id], world.people[person_id]
        return {
            "id": person_id,
            "name": person.name,
            "chat": person_id,
            "messages": [_message_look(posted) for posted in list(chat.messages.values())[-_SHOWN_MESSAGES:]],
            "commands": profile.commands_for(world, chat, person.language_code),
            **_chat_look(chat),
        }


def _message_look(posted: Posted) -> dict[str, Any]:
    body = {name: value for name, value in posted.body.items() if name not in ("from", "chat")}
    old = {
        button["text"]: None
        for keyboard in posted.past_keyboards
        for row in keyboard["inline_keyboard"]
        for button in row
        if "callback_data" in button
    }
    own = {"by_bot": posted.by_bot, "silent": posted.silent, "reaction": posted.reaction, "old_buttons": list(old)[:12]}
    return {**body, **own}


def _chat_look(chat: Chat) -> dict[str, Any]:
    keyboard = None if chat.keyboard_hidden else chat.keyboard
    return {"keyboard": keyboard, "pinned": chat.pinned, "bot_status": chat.bot}


def _refused(words: str) -> web.Response:
    return web.json_response({"ok": False, "why": words}, status=409)


def _is_own(request: web.Request, listening: str) -> bool:
    if not _is_own_name(request.host, listening):
        return False
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        return False
    site = request.headers.get("Sec-Fetch-Site")
    if site in ("cross-site", "same-site"):
        return request.path == "/" and request.headers.get("Sec-Fetch-Mode") == "navigate"
    return True


@lru_cache(maxsize=64)
def _is_own_name(named: str, listening: str) -> bool:
    """False for a foreign name that points here (DNS rebinding); an address cannot be pointed elsewhere."""
    host = urlsplit(f"//{named}").hostname or ""
    if host in ("localhost", listening):
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
