"""The coaches' chat: which one it is now, and whether it can be written to; remembered over restarts."""

import logging

from bot.store.outbox import Outgoing
from bot.store.units import Store

log = logging.getLogger(__name__)

GONE, MOVED = "gone", "moved "


class CoachChat:
    """The chat of COACH_CHAT_ID, or the supergroup that it has become."""

    def __init__(self, configured: int | None) -> None:
        self.configured = configured

    def now(self, store: Store) -> int | None:
        chat = self.configured
        while chat is not None and (mark := store.mark(f"chat {chat}")).startswith(MOVED):
            chat = int(mark.removeprefix(MOVED))
        return chat

    def asked_by(self, store: Store, chat_id: int) -> int | None:
        """The same for something that happened in this chat; another private chat need not ask."""
        return self.now(store) if chat_id < 0 or chat_id == self.configured else None

    def reaches(self, store: Store) -> bool:
        """Whether somebody would read what is sent there."""
        chat = self.now(store)
        return chat is not None and store.mark(f"chat {chat}") != GONE

    def moved(self, store: Store, old: int, new: int) -> None:
        """A group has become a supergroup: what is owed goes to its new number, and so does all that follows."""
        store.outbox.moved(old, new)
        if old == self.now(store):
            store.set_mark(f"chat {old}", f"{MOVED}{new}")
            log.warning("the coaches' group is a supergroup now: set COACH_CHAT_ID=%s", new)

    def lost(self, store: Store, chat_id: int) -> bool:
        """Telegram takes nothing for it. True if it is the coaches' chat: all waits, and one line is logged."""
        if chat_id != self.now(store):
            return False
        if self.reaches(store):
            store.set_mark(f"chat {chat_id}", GONE)
            log.error("the coaches' chat %s cannot be written to: add the bot to it again, or allow it there", chat_id)
        store.outbox.park(chat_id)
        return True

    def back(self, store: Store, chat_id: int) -> list[Outgoing]:
        """A sign of life: what waited goes out."""
        if self.reaches(store):
            return []
        store.set_mark(f"chat {chat_id}", "")
        log.warning("the coaches' chat %s can be written to again", chat_id)
        return store.outbox.resume(chat_id)
