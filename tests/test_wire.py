"""The wire to Telegram against servers that answer in every way HTTP allows, and in some that it does not."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import pytest

from bot.telegram.wire import Broken, NotReached, Wire

Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]
WHOLE = b'HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{"ok":true}'
BODY = b'{"ok":true}'


class Server:
    """Takes whole requests and answers each by the next of its answers, then by the last."""

    def __init__(self, *answers: bytes, hangs_up: bool = False, piece: int = 0) -> None:
        self.answers, self.hangs_up, self.piece = list(answers), hangs_up, piece
        self.connections = self.requests = 0
        self.heads: list[bytes] = []
        self.bodies: list[bytes] = []
        self.tasks: set[asyncio.Task[None]] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self.tasks.add(task)
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
                self.heads.append(head)
                self.bodies.append(await reader.readexactly(length))
                self.requests += 1
                answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
                for at in range(0, len(answer), self.piece or len(answer) or 1):
                    writer.write(answer[at : at + (self.piece or len(answer))])
                    await writer.drain()
                if self.hangs_up or not answer:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


@asynccontextmanager
async def a_wire(server: Server) -> AsyncIterator[Wire]:
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    wire = Wire(f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}")
    yield wire
    await wire.close()
    await asyncio.gather(*server.tasks)
    listening.close()
    await listening.wait_closed()


@pytest.mark.parametrize("piece", [0, 1, 7])
@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (WHOLE, 200),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + WHOLE, 200),
        (b"HTTP/1.1 429 Too Many\r\nCONTENT-LENGTH:11\r\nX: content-length: 5\r\n\r\n" + BODY, 429),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n" + BODY[:6] + b"\r\n5;x=y\r\n" + BODY[6:]
         + b"\r\n0\r\n\r\n", 200),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nB\r\n" + BODY + b"\r\n0\r\nExpires: never\r\n\r\n", 200),
    ],
)  # fmt: skip
async def test_every_way_to_answer_is_read_and_the_connection_is_used_again(
    answer: bytes, status: int, piece: int
) -> None:
    server = Server(answer, piece=piece)
    async with a_wire(server) as wire:
        for number in range(3):
            assert await wire.post(f"/bot1:x/{number}", b"{}", 5) == (status, BODY)
    assert (server.connections, server.requests) == (1, 3)
    assert server.heads[2].startswith(b"POST /bot1:x/2 HTTP/1.1\r\nHost: 127.0.0.1:")
    assert server.bodies == [b"{}"] * 3


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 11\r\n\r\n" + BODY,
        b"HTTP/1.0 200 OK\r\nContent-Length: 11\r\n\r\n" + BODY,
        WHOLE + b"and more than was announced",
    ],
)
async def test_a_connection_that_is_not_kept_is_not_used_again(answer: bytes) -> None:
    server = Server(answer)
    async with a_wire(server) as wire:
        for _ in range(3):
            assert await wire.post("/", b"{}", 5) == (200, BODY)
    assert server.connections == 3


async def test_an_answer_without_a_length_ends_with_its_connection() -> None:
    server = Server(b"HTTP/1.1 200 OK\r\n\r\n" + BODY, hangs_up=True)
    async with a_wire(server) as wire:
        assert await wire.post("/", b"{}", 5) == (200, BODY)


@pytest.mark.parametrize(
    "answer",
    [
        b"", b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{", b"HTTP/1.1 2", b"SSH-2.0-server\r\n\r\n",
        b"HTTP/1.1 abc\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n", b"x" * 70_000,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n",
    ],
)  # fmt: skip
async def test_what_is_no_whole_answer_leaves_a_doubt_and_the_next_call_is_a_new_connection(answer: bytes) -> None:
    server = Server(answer, WHOLE, hangs_up=True)
    async with a_wire(server) as wire:
        with pytest.raises(Broken):
            await wire.post("/", b"{}", 5)
        assert await wire.post("/", b"{}", 5) == (200, BODY)
    assert server.connections == 2


async def test_silence_leaves_a_doubt() -> None:
    server = Server(b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{", WHOLE)
    async with a_wire(server) as wire:
        with pytest.raises(Broken, match="silence"):
            await wire.post("/", b"{}", 0.01)


async def test_nobody_there_leaves_no_doubt() -> None:
    async with a_wire(Server(WHOLE)) as wire:
        pass
    with pytest.raises(NotReached):
        await wire.post("/", b"{}", 5)


async def test_a_server_that_hung_up_meanwhile_is_called_anew() -> None:
    server = Server(WHOLE, hangs_up=True)
    async with a_wire(server) as wire:
        for _ in range(3):
            assert await wire.post("/", b"{}", 5) == (200, BODY)
            while any(not connection._transport.is_closing() for connection in wire._open):
                await asyncio.sleep(0)
    assert server.connections == 3


async def test_a_call_that_is_given_up_takes_its_connection_with_it() -> None:
    server = Server(b"HTTP/1.1 100 Continue\r\n\r\n", WHOLE)
    async with a_wire(server) as wire:
        given_up = asyncio.create_task(wire.post("/", b"{}", None))
        while not server.requests:
            await asyncio.sleep(0)
        given_up.cancel()
        with pytest.raises(asyncio.CancelledError):
            await given_up
        assert await wire.post("/", b"{}", 5) == (200, BODY)
    assert server.connections == 2


async def test_calls_at_once_have_a_connection_each_and_keep_them() -> None:
    server = Server(WHOLE)
    async with a_wire(server) as wire:
        for _ in range(2):
            assert await asyncio.gather(*(wire.post("/", b"{}", 5) for _ in range(20))) == [(200, BODY)] * 20
    assert server.connections == 20
