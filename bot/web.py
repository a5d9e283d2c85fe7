"""Our only web server: started at a host and port, and stopped so that what was begun is answered."""

import errno
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

STOP_SECONDS = 1.0


class CannotListen(Exception):
    """The place is taken or not ours; one line for the operator."""


@asynccontextmanager
async def listening(app: web.Application, host: str, port: int) -> AsyncIterator[int]:
    """The port it listens at, for as long as the `with` lasts."""
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=STOP_SECONDS)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port, reuse_address=True).start()
        except OSError as error:
            why = "something else already listens there" if error.errno == errno.EADDRINUSE else error.strerror
            raise CannotListen(f"Cannot listen at {host}:{port}: {why}.") from None
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
