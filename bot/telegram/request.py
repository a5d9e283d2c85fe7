"""aiohttp under python-telegram-bot: a sixth of httpx's work, and it knows whether a request may have arrived."""

import json
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp

from telegram._utils.defaultvalue import DEFAULT_NONE
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

CONNECTIONS = 64
READ_SECONDS = 20.0  # PTB's own 5 s make the unclear case common
CONNECT_SECONDS = 10.0
JSON = {"Content-Type": "application/json"}


class NotSent(NetworkError):
    """Nobody was reached: the request certainly did nothing."""


class MaybeDone(TimedOut):
    """The request had left when the line broke or fell silent: it may have done its work."""


class AiohttpRequest(BaseRequest):
    """One pool of connections for all that is sent and for the long poll."""

    def __init__(self, api: str, read_seconds: float = READ_SECONDS) -> None:
        self._proxy = proxy_for(api)
        self._read_seconds = read_seconds
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return self._read_seconds

    async def initialize(self) -> None:
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=CONNECTIONS), proxy=self._proxy)

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """As the library does, but without printing what cannot be read: it holds people's words."""
        try:
            return parsed(payload)
        except ValueError:
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
        timeout = aiohttp.ClientTimeout(sock_connect=CONNECT_SECONDS, sock_read=reading)
        body, headers = content(request_data)
        try:
            async with self._session.request(method, url, data=body, headers=headers, timeout=timeout) as answer:
                return answer.status, await answer.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSent(f"not reached: {type(error).__name__}") from None
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            # The words of these errors can hold the address, and the address holds the token.
            raise MaybeDone(f"no answer: {type(error).__name__}") from None


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
        return json.dumps(request_data.parameters, ensure_ascii=False).encode(), JSON
    parts = aiohttp.FormData(quote_fields=False)
    for name, value in request_data.json_parameters.items():
        parts.add_field(name, value)
    for name, (filename, data, mime) in request_data.multipart_data.items():
        parts.add_field(name, data, filename=filename, content_type=mime)
    return parts, None
