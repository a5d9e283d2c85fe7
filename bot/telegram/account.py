"""The bot's account at Telegram: how to reach it, whether it is known there, and what Telegram shows about it."""

import logging
from typing import Self

from bot.telegram.request import READ_SECONDS, OurRequest
from content.script import Phrases
from telegram import Bot, BotCommand
from telegram.error import InvalidToken, TelegramError

log = logging.getLogger(__name__)

COMMANDS = ("session", "mobility", "checkin", "flare", "plan", "progress", "settings", "help")  # conversations.md §14


class TokenRefused(Exception):
    """Telegram does not know the token, or no longer."""


class Account:
    """`async with Account(token, api_url) as account`: python-telegram-bot's Bot on our own connections."""

    def __init__(self, token: str, api: str, read_seconds: float = READ_SECONDS) -> None:
        self._request = OurRequest(api, read_seconds)
        self.bot = Bot(
            token,
            base_url=f"{api}/bot",
            base_file_url=f"{api}/file/bot",
            request=self._request,
            get_updates_request=self._request,
        )

    async def __aenter__(self) -> Self:
        await self._request.initialize()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._request.shutdown()

    async def name(self) -> str:
        """The bot's name; empty while Telegram cannot be reached, which passes. An unknown token does not."""
        try:
            return str((await self.bot.get_me()).username)
        except InvalidToken:
            raise TokenRefused from None
        except TelegramError as error:
            log.warning("Telegram cannot be reached yet (%s); trying again and again", type(error).__name__)
            return ""

    async def introduce(self, phrases: Phrases) -> None:
        """Menu and descriptions as in content. What is right already is left: Telegram counts these calls."""
        said, bot = phrases.phrase, self.bot
        commands = tuple(BotCommand(name, said[f"menu_{name}"]) for name in COMMANDS)
        try:
            if await bot.get_my_commands() != commands:
                await bot.set_my_commands(commands)
            if (await bot.get_my_description()).description != said["bot_description"]:
                await bot.set_my_description(said["bot_description"])
            if (await bot.get_my_short_description()).short_description != said["bot_short"]:
                await bot.set_my_short_description(said["bot_short"])
        except TelegramError as error:
            log.warning("the menu could not be set (%s); the next start tries again", type(error).__name__)
