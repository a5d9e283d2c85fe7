"""Draws the figures that are missing while the bot works: in a process of its own, at the lowest priority."""

import asyncio
import logging
import os
import signal
import sys
from contextlib import suppress

from bot.pictures.shelf import ROOT, Shelf

AFTER = 15.0  # seconds: those who start a bot for a moment draw nothing
log = logging.getLogger(__name__)


async def draw_what_is_missing(shelf: Shelf, after: float = AFTER) -> None:
    """Ends when everything is drawn. Until then words go out without a figure that is not there."""
    await asyncio.sleep(after)
    if await asyncio.to_thread(shelf.complete):
        return
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.pictures", "--aside", "--folder", str(shelf.folder.resolve()),
        cwd=ROOT, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    try:
        _, told = await process.communicate()
    except asyncio.CancelledError:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)  # and its workers
        await process.wait()
        raise
    if process.returncode:
        log.error("some figures could not be drawn: %s", told.decode(errors="replace").strip())
