"""The Bot API over HTTP: methods by GET and POST, as form, JSON and multipart, and the download of files."""

import asyncio
import json
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from bot.local.faults import Fault, Faults
from bot.local.files import Upload
from bot.local.journal import Entry, Journal
from bot.local.messages import Uploads
from bot.local.methods import BY_NAME, PACED, PACED_IN_GROUPS
from bot.local.pacing import Pacing
from bot.local.parameters import read
from bot.local.refusals import METHOD_NOT_FOUND, UNAUTHORIZED, Refusal, too_many_requests
from bot.local.world import World

_HTML_PAGES = {"500": "Internal Server Error", "502": "Bad Gateway", "504": "Gateway Time-out"}


# Made once: json.dumps with options builds an encoder for each call.
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class Server:
    def __init__(self, world: World, token: str, pacing: Pacing, faults: Faults, journal: Journal) -> None:
        self._world = world
        self._token = token
        self._pacing = pacing
        self._faults = faults
        self._journal = journal

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/bot{token:[^/]+}/{method}", self.call, allow_head=False),
            web.post("/bot{token:[^/]+}/{method}", self.call),
            web.get("/file/bot{token:[^/]+}/{path:.+}", self.download),
        ]

    async def call(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self._token:
            return _answer(Refusal(*UNAUTHORIZED).answer(), 401)
        known = BY_NAME.get(request.match_info["method"].lower())
        if known is None:
            return _answer(Refusal(*METHOD_NOT_FOUND).answer(), 404)
        name, does, readers = known
        given, uploads = await _given(request)
        fault = self._faults.next(name, _chat_id(given)) if self._faults.ordered else None
        if fault is not None and (early := await self._before(request, name, given, fault)) is not None:
            return early
        arguments: dict[str, Any] = dict(given)
        try:
            arguments = read(name, readers, given)
            self._pace(name, arguments)
            result = does(self._world, arguments, uploads)
            if asyncio.iscoroutine(result):
                result = await result
            if fault is not None and name == "getUpdates":
                result = self._faults.disturb(fault.kind, result)
            body, code, description = {"ok": True, "result": result}, 200, ""
        except Refusal as refusal:
            body, code, description = refusal.answer(), refusal.code, refusal.description
        # Serialized before settling: what is answered is what was true when it happened.
        content = _ENCODER.encode(body).encode("utf-8", "replace")
        await self._world.archive.settle()
        what_fault = fault.kind if fault else ""
        self._journal.add(Entry(self._world.clock.now(), name, arguments, code, description, bool(uploads), what_fault))
        if fault is not None:
            return await self._after(request, fault, content, code)
        return web.Response(body=content, status=code, content_type="application/json")

    def _pace(self, name: str, arguments: dict[str, Any]) -> None:
        if self._pacing.on and name in PACED_IN_GROUPS:
            chat = self._world.chats.get(arguments.get("chat_id", 0))
            if chat is not None and (name in PACED or not chat.private):
                self._pacing.admit(name, chat)

    async def _before(
        self, request: web.Request, name: str, given: dict[str, Any], fault: Fault
    ) -> web.StreamResponse | None:
        """What a fault does in place of the call; None when the call is carried out."""
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)  # real seconds: it is the network that is slow
            return None
        if fault.kind == "refused":
            refusal = Refusal(fault.code, fault.words, **fault.parameters)
            self._journal.add(Entry(self._world.clock.now(), name, given, fault.code, fault.words, fault=fault.kind))
            return _answer(refusal.answer(), fault.code)
        if fault.kind not in ("429", "500", "502", "504", "reset"):
            return None
        code = int(fault.kind) if fault.kind != "reset" else 0
        self._journal.add(Entry(self._world.clock.now(), name, given, code, fault=fault.kind))
        if fault.kind == "429":
            seconds = max(1, round(fault.seconds))
            if (chat_id := _chat_id(given)) is not None:
                self._pacing.punish(chat_id, seconds)
            return _answer(too_many_requests(seconds).answer(), 429)
        if fault.kind == "reset":
            return _broken(request)
        words = _HTML_PAGES[fault.kind]
        page = f"<html><head><title>{code} {words}</title></head><body><h1>{code} {words}</h1></body></html>"
        return web.Response(text=page, status=code, content_type="text/html")

    async def _after(self, request: web.Request, fault: Fault, content: bytes, code: int) -> web.StreamResponse:
        if fault.kind == "lost answer":
            return _broken(request)
        if fault.kind == "truncated":
            return web.Response(body=content[: len(content) // 2], status=code, content_type="application/json")
        if fault.kind == "hangs up":
            response = web.Response(body=content, status=code, content_type="application/json")
            await response.prepare(request)
            await response.write_eof()
            return _broken(request, response)
        if fault.kind == "half-closed":
            response = web.StreamResponse(status=code, headers={"Content-Length": str(len(content))})
            response.content_type = "application/json"
            await response.prepare(request)
            return _broken(request, response)
        return web.Response(body=content, status=code, content_type="application/json")

    async def download(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != self._token:
            return _answer(Refusal(*UNAUTHORIZED).answer(), 401)
        found = self._world.files.at(request.match_info["path"])
        if found is None:
            return _answer(Refusal(404, "Not Found").answer(), 404)
        kept, content = found
        return web.Response(body=content, content_type=kept.mime)


async def _given(request: web.Request) -> tuple[dict[str, Any], Uploads]:
    """The parameters of a call, from the query and the body, and the files that came with it."""
    given: dict[str, Any] = dict(request.query) if request.query_string else {}
    uploads: Uploads = {}
    if request.method == "GET":
        return given, uploads
    kind = request.content_type
    if kind == "multipart/form-data":
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                uploads[name] = Upload(value.filename, value.file.read())
            else:
                given[name] = value
        # A file in the parameter's own name needs no attach://.
        given |= {name: upload for name, upload in uploads.items() if name in _FILE_PARAMETERS}
    elif kind == "application/json":
        body = json.loads(await request.read() or b"{}")
        given |= body if isinstance(body, dict) else {}
    else:
        given |= parse_qsl((await request.read()).decode("utf-8", "replace"), keep_blank_values=True)
    return given, uploads


_FILE_PARAMETERS = {"photo", "animation", "document", "thumbnail", "certificate"}


def _chat_id(given: dict[str, Any]) -> int | None:
    chat_id = str(given.get("chat_id", ""))
    return int(chat_id) if chat_id.lstrip("-").isdecimal() else None


def _answer(body: dict[str, Any], code: int) -> web.Response:
    return web.Response(text=json.dumps(body), status=code, content_type="application/json")


def _broken(request: web.Request, response: web.StreamResponse | None = None) -> web.StreamResponse:
    """Ends the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return response or web.Response(status=500)
