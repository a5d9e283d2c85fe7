"""HTTP/1.1 to one server and nothing else: a call costs a fifth of what a general client takes for it.

It asks for no compression and follows no redirects, as the Bot API needs neither. Whether a request may have left is
always known: NotReached before the first byte was written, Broken after it.
"""

import asyncio
import ssl
from collections import deque
from urllib.parse import urlsplit

IDLE_SECONDS = 15.0  # servers close idle connections; long before that ours is not used again
CONNECT_SECONDS = 10.0
LARGEST_HEAD = 64 << 10


class NotReached(Exception):
    """Nothing was written."""


class Broken(Exception):
    """The request was written, wholly or in part, and no answer came."""


class Wire:
    """Connections to `origin` (https://host:port), kept and used again."""

    def __init__(self, origin: str) -> None:
        parts = urlsplit(origin)
        self._host = parts.hostname or ""
        self._port = parts.port or (443 if parts.scheme == "https" else 80)
        self._tls = ssl.create_default_context() if parts.scheme == "https" else None
        host = parts.netloc.rpartition("@")[2].encode()
        self._head = b"Host: %b\r\nContent-Type: application/json\r\nContent-Length: " % host
        self._idle: deque[Connection] = deque()
        self._open: set[Connection] = set()

    async def post(self, path: str, body: bytes, seconds: float | None) -> tuple[int, bytes]:
        """Status and body of the answer; `seconds` is the longest silence."""
        connection = self._kept() or await self._connect()
        request = b"POST %b HTTP/1.1\r\n%b%d\r\n\r\n%b" % (path.encode(), self._head, len(body), body)
        try:
            answer = await connection.ask(request, seconds)
        finally:
            if connection.free:
                connection.since = asyncio.get_running_loop().time()
                self._idle.append(connection)
            else:
                connection.end()
        return answer

    async def close(self) -> None:
        for connection in list(self._open):
            connection.end()
        while self._open:
            await asyncio.sleep(0)

    def _kept(self) -> "Connection | None":
        """The one that was used last: what is not needed grows old, and goes."""
        oldest = asyncio.get_running_loop().time() - IDLE_SECONDS
        while self._idle and self._idle[0].since < oldest:
            self._idle.popleft().end()
        while self._idle:
            connection = self._idle.pop()
            if connection.free:
                return connection
            connection.end()
        return None

    async def _connect(self) -> "Connection":
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                _, connection = await loop.create_connection(
                    lambda: Connection(self._open), self._host, self._port, ssl=self._tls, happy_eyeballs_delay=0.25
                )
        except (OSError, TimeoutError) as error:
            raise NotReached(type(error).__name__) from None
        return connection


class Connection(asyncio.Protocol):
    """One question at a time."""

    def __init__(self, others: "set[Connection]") -> None:
        self._others = others
        self._buffer = bytearray()
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._body_at = 0  # where the body begins; 0 while the head is not whole
        self._length: int | None = 0  # of the body; None: it ends with the connection; -1: it comes in chunks
        self._status = 0
        self._keeps = True
        self.since = 0.0

    @property
    def free(self) -> bool:
        """Nobody waits for an answer, and the server has not hung up."""
        return self._keeps and self._answer is None and not self._transport.is_closing()

    async def ask(self, request: bytes, seconds: float | None) -> tuple[int, bytes]:
        loop = asyncio.get_running_loop()
        self._answer = answer = loop.create_future()
        timer = loop.call_later(seconds, self._fail, "silence") if seconds is not None else None
        self._transport.write(request)
        try:
            return await answer
        finally:
            if timer is not None:
                timer.cancel()

    def end(self) -> None:
        self._keeps = False
        self._transport.abort()

    # what the loop calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._others.add(self)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        try:
            if self._answer is None:
                raise ValueError("nobody asked")
            if self._body_at or self._read_head():
                self._read_body()
        except ValueError:
            self._fail("no HTTP")

    def connection_lost(self, _error: Exception | None) -> None:
        self._others.discard(self)
        self._keeps = False
        if self._body_at and self._length is None:
            self._done(bytes(self._buffer[self._body_at :]))
        self._fail("hung up")

    # reading

    def _read_head(self) -> bool:
        """True when it is whole. A head that announces another one is passed over."""
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            if len(self._buffer) > LARGEST_HEAD:
                raise ValueError("a head without end")
            return False
        head = bytes(self._buffer[: end + 2])
        if not head.startswith(b"HTTP/1."):
            raise ValueError("no HTTP")
        self._status = int(head[9:12])
        if self._status < 200:
            del self._buffer[: end + 4]
            return self._read_head()
        self._body_at = end + 4
        head = head.lower()
        self._keeps = head.startswith(b"http/1.1") and header(head, b"connection") != b"close"
        length = header(head, b"content-length")
        if header(head, b"transfer-encoding").endswith(b"chunked"):
            self._length = -1
        else:
            self._length = abs(int(length)) if length else (0 if self._status in (204, 304) else None)
            self._keeps = self._keeps and self._length is not None
        return True

    def _read_body(self) -> None:
        if self._length is None:
            return
        if self._length < 0:
            if (body := unchunked(self._buffer, self._body_at)) is not None:
                self._done(body)
        elif len(self._buffer) >= self._body_at + self._length:
            self._keeps = self._keeps and len(self._buffer) == self._body_at + self._length
            self._done(bytes(self._buffer[self._body_at : self._body_at + self._length]))

    def _done(self, body: bytes) -> None:
        answer, self._answer = self._answer, None
        self._buffer.clear()
        self._body_at = 0
        if answer is not None and not answer.done():
            answer.set_result((self._status, body))

    def _fail(self, why: str) -> None:
        answer, self._answer = self._answer, None
        self.end()
        if answer is not None and not answer.done():
            answer.set_exception(Broken(why))


def header(head: bytes, name: bytes) -> bytes:
    """The value of the first line of that name; the head is in small letters."""
    at = head.find(b"\r\n%b:" % name)
    return head[at + len(name) + 3 : head.index(b"\r\n", at + 2)].strip() if at >= 0 else b""


def unchunked(buffer: bytearray, at: int) -> bytes | None:
    """The body that begins there, put together; None while some of it is missing."""
    parts = []
    while (end := buffer.find(b"\r\n", at)) >= 0:
        size = int(bytes(buffer[at:end]).partition(b";")[0], 16)
        if size == 0:
            return b"".join(parts) if buffer.find(b"\r\n\r\n", end) >= 0 else None
        at = end + 2 + size + 2
        if len(buffer) < at:
            return None
        parts.append(bytes(buffer[end + 2 : at - 2]))
    return None
