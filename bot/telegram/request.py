"""HTTP under python-telegram-bot: a tenth of httpx's work, and it knows whether a request may have arrived."""

import json
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp

from bot.telegram.wire import CONNECT_SECONDS, Broken, NotReached, Wire
from telegram import Bot
from telegram._utils.defaultvalue import DEFAULT_NONE
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

CONNECTIONS = 64
READ_SECONDS = 20.0  # PTB's own 5 s make the unclear case common
JSON = {"Content-Type": "application/json"}

# Made once: json.dumps with options builds an encoder for each call.
packed = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class NotSent(NetworkError):
    """Nobody was reached: the request certainly did nothing."""


class MaybeDone(TimedOut):
    """The request had left when the line broke or fell silent: it may have done its work."""


class OurRequest(BaseRequest):
    """Calls without files go over our own wire; uploads, and all calls where a proxy stands in between, by aiohttp."""

    def __init__(self, api: str, read_seconds: float = READ_SECONDS) -> None:
        self._proxy = proxy_for(api)
        self._read_seconds = read_seconds
        self._session: aiohttp.ClientSession | None = None
        self._origin = "{0.scheme}://{0.netloc}".format(urlsplit(api))
        self._wire = None if self._proxy else Wire(self._origin)

    @property
    def read_timeout(self) -> float:
        return self._read_seconds

    async def initialize(self) -> None:
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=CONNECTIONS), proxy=self._proxy)

    async def shutdown(self) -> None:
        if self._wire is not None:
            await self._wire.close()
        if self._session is not None:
            await self._session.close()
            self._session = None

    @property
    def direct(self) -> bool:
        """Nothing stands between us and the server."""
        return self._wire is not None

    async def wired(self, url: str, body: bytes, seconds: float | None) -> tuple[int, bytes]:
        assert self._wire is not None
        try:
            return await self._wire.post(url[len(self._origin) :], body, seconds)
        except NotReached as error:
            raise NotSent(f"not reached: {error}") from None
        except Broken as error:
            raise MaybeDone(f"no answer: {error}") from None

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """As the library does, but without printing what cannot be read: it holds people's words."""
        try:
            return parsed(payload)
        except (ValueError, RecursionError):
            raise TelegramError("an answer that is no JSON") from None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = DEFAULT_NONE,
        write_timeout: Any = DEFAULT_NONE,
        connect_timeout: Any = DEFAULT_NONE,
        pool_timeout: Any = DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise RuntimeError("the request is not initialised")
        reading = self._read_seconds if read_timeout is DEFAULT_NONE else read_timeout
        body, headers = content(request_data)
        if self._wire is not None and isinstance(body, bytes):
            return await self.wired(url, body, reading)
        timeout = aiohttp.ClientTimeout(sock_connect=CONNECT_SECONDS, sock_read=reading)
        try:
            async with self._session.request(method, url, data=body, headers=headers, timeout=timeout) as answer:
                return answer.status, await answer.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSent(f"not reached: {type(error).__name__}") from None
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            # The words of these errors can hold the address, and the address holds the token.
            raise MaybeDone(f"no answer: {type(error).__name__}") from None


class Answered(OurRequest):
    """An answer that came already: the library says what it means."""

    def __init__(self, status: int, payload: bytes) -> None:
        self._answer = status, payload

    async def do_request(self, *_: Any, **__: Any) -> tuple[int, bytes]:
        return self._answer


async def call(bot: Bot, method: str, body: dict[str, Any]) -> Any:
    """Telegram's result, as plain JSON. What holds no file goes past the library's checks, which cost more than it."""
    request = bot.request
    try:
        content = packed({name: value for name, value in body.items() if value is not None}).encode()
    except TypeError:
        content = b""
    if not content or not isinstance(request, OurRequest) or not request.direct:
        # In lower case, as python-telegram-bot would rather have us call its own method, which costs twice as much.
        return await bot.do_api_request(method.lower(), api_kwargs=body)
    url = f"{bot.base_url}/{method}"
    status, payload = await request.wired(url, content, request.read_timeout)
    if status != 200:
        payload = await Answered(status, payload)._request_wrapper(url, "POST")
    return request.parse_json_payload(payload)["result"]


def parsed(payload: bytes) -> Any:
    """JSON in which every text is one: half a character, which no database takes, becomes a question mark."""
    text = payload.decode("utf-8", "replace")
    read = json.loads(text)
    if "\\ud" in text.lower():
        whole = json.dumps(read, ensure_ascii=False).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return json.loads(whole)
    return read


def proxy_for(api: str) -> str | None:
    """The proxy of the environment for this address, looked up once: aiohttp would ask a thread at every call."""
    parts = urlsplit(api)
    if proxy_bypass(parts.hostname or ""):
        return None
    return getproxies().get(parts.scheme)


def content(request_data: RequestData | None) -> tuple[bytes | aiohttp.FormData | None, dict[str, str] | None]:
    """The parameters as JSON, which costs least; with files as multipart."""
    if request_data is None:
        return None, None
    if not request_data.contains_files:
        return packed(request_data.parameters).encode(), JSON
    parts = aiohttp.FormData(quote_fields=False)
    for name, value in request_data.json_parameters.items():
        parts.add_field(name, value)
    for name, (filename, data, mime) in request_data.multipart_data.items():
        parts.add_field(name, data, filename=filename, content_type=mime)
    return parts, None
