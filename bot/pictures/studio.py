"""Draws charts and pages in a process of its own, which starts when one is wanted and ends when none is.

The bot never loads what draws: the process costs memory only while it works. Run as a program it is that process:
a line of JSON in, a line with the length out, and then the file.
"""

import asyncio
import json
import logging
import sys
from contextlib import suppress
from typing import Any

LONGEST = 20.0  # seconds a drawing may take
REST = 60.0  # seconds without work after which the process ends
LONGEST_LINE = 4 * 1024 * 1024
log = logging.getLogger(__name__)


class CannotDraw(Exception):
    """The words go out without their picture."""


class Studio:
    """One drawing at a time, in the order in which they were asked for."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._closing: asyncio.Task[None] | None = None

    async def draw(self, what: str, told: dict[str, Any]) -> bytes:
        """A "chart" as PNG or a "report" as PDF; CannotDraw when it is not there in time."""
        async with self._turn:
            if self._closing is not None:
                self._closing.cancel()
            try:
                async with asyncio.timeout(LONGEST):
                    return await self._drawn(what, told)
            except (OSError, ValueError, TimeoutError, asyncio.IncompleteReadError) as error:
                await self.stop()
                raise CannotDraw(f"{what}: {type(error).__name__}") from error
            finally:
                self._closing = asyncio.create_task(self._rest())

    async def _drawn(self, what: str, told: dict[str, Any]) -> bytes:
        process = self._process
        if process is None or process.returncode is not None:
            process = self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", __name__, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
                limit=LONGEST_LINE,
            )  # fmt: skip
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(json.dumps([what, told]).encode() + b"\n")
        await process.stdin.drain()
        length = (await process.stdout.readline()).strip()
        if not length.isdigit():
            raise CannotDraw(f"{what}: {length.decode(errors='replace') or 'the process ended'}")
        return await process.stdout.readexactly(int(length))

    async def _rest(self) -> None:
        await asyncio.sleep(REST)
        await self._end()

    async def stop(self) -> None:
        """Ends the process; the next drawing starts another."""
        if self._closing is not None:
            self._closing.cancel()
        await self._end()

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.kill()
        await process.communicate()  # the pipes are closed, whatever was in them


def work() -> None:
    """What the process does until nobody asks any more."""
    from bot.pictures import charts, report

    drawings = {"chart": charts.drawn, "report": report.made}
    for line in sys.stdin.buffer:
        what, told = json.loads(line)
        try:
            content = drawings[what](told)
        except Exception as error:  # whatever stands in the data: the words go out, and the next drawing comes
            answer = f"{type(error).__name__}".encode()
            content = b""
        else:
            answer = str(len(content)).encode()
        sys.stdout.buffer.write(answer + b"\n" + content)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    work()
