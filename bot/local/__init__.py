"""A local Bot API as strict as Telegram, the person's side of it for tests, and a chat page for people."""

from bot.local.service import LocalTelegram

__all__ = ["LocalTelegram"]
