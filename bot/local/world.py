"""The chats as Telegram holds them: people, groups, messages, the keyboards under them, and who listens to changes."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.clock import Clock
from bot.local.archive import Archive
from bot.local.files import Files
from bot.local.keyboards import INLINE, REMOVE, REPLY, Markup
from bot.local.refusals import QUERY_TOO_OLD, Refusal, bad_request, forbidden
from bot.local.updates import Updates

_FIRST_PERSON = 1_000_001
_FIRST_GROUP = -2_000_001
# What a chat remembers of its past for `transcript()`; the messages themselves are all kept.
_LOG_LENGTH = 2_000
# Telegram does not say how long a tap may wait for its answer; reports of "too old" begin at 10 to 15 s.
_ANSWER_SECONDS = 15
_QUERIES_KEPT = 600

Change = dict[str, Any]
Message = dict[str, Any]


@dataclass(slots=True)
class Posted:
    """One message. `body` is what the Bot API tells about it."""

    body: Message
    by_bot: bool
    silent: bool = False
    markup_kind: str | None = None
    markup: Markup | None = None  # of a reply keyboard; an inline one stands in the body
    past_keyboards: list[Markup] = field(default_factory=list)
    reaction: str | None = None

    @property
    def id(self) -> int:
        return int(self.body["message_id"])

    @property
    def text(self) -> str:
        return self.body.get("text") or self.body.get("caption") or ""

    @property
    def inline_keyboard(self) -> list[list[dict[str, Any]]]:
        rows: list[list[dict[str, Any]]] = self.body.get("reply_markup", {}).get("inline_keyboard", [])
        return rows


@dataclass(slots=True)
class Member:
    """Somebody who chats."""

    id: int
    name: str
    language_code: str = "en"
    deactivated: bool = False

    def body(self) -> dict[str, Any]:
        return {"id": self.id, "is_bot": False, "first_name": self.name, "language_code": self.language_code}


@dataclass(slots=True)
class Chat:
    id: int
    type: str
    title: str
    members: list[int]
    bot: str = "member"  # member, kicked (blocked), left, stranger (never started)
    upgraded_to: int | None = None
    messages: dict[int, Posted] = field(default_factory=dict)
    keyboard: Markup | None = None
    keyboard_hidden: bool = False
    pinned: list[int] = field(default_factory=list)
    log: deque[tuple[str, str, Markup | None]] = field(default_factory=lambda: deque(maxlen=_LOG_LENGTH))
    heard_at: float = -1e9  # when a person last did something here, on the monotonic clock

    @property
    def private(self) -> bool:
        return self.type == "private"

    def body(self) -> dict[str, Any]:
        name = {"first_name": self.title} if self.private else {"title": self.title}
        return {"id": self.id, "type": self.type, **name}


class World:
    """Everything that lasts. Its methods change it, keep the change, and tell whoever listens."""

    def __init__(self, clock: Clock, archive: Archive, bot_id: int, seed: int, *, own_server: bool = False) -> None:
        self.own_server = own_server  # as `telegram-bot-api --local`, which calls any webhook
        self.clock = clock
        self.archive = archive
        self.bot = {"id": bot_id, "is_bot": True, "first_name": "Steadyback", "username": "steadyback_bot"}
        self.files = Files(bot_id, archive)
        self.updates = Updates(clock, archive, seed)
        self.people: dict[int, Member] = {}
        self.chats: dict[int, Chat] = {}
        self.profile: dict[str, Any] = {"commands": {}, "texts": {}, "menu": {}, "webhook": {}}
        self.last_message_id = 0
        self.queries: dict[str, tuple[int, int, float]] = {}  # chat, person, moment
        self._last_query = 0
        self.listeners: list[Callable[[Change], None]] = []
        self._read_archive()

    # --- who is there

    def add_person(self, name: str, person_id: int | None = None, language_code: str = "en") -> Member:
        person_id = person_id or max([_FIRST_PERSON - 1, *self.people]) + 1
        person = self.people[person_id] = Member(person_id, name, language_code)
        chat = self.chats[person_id] = Chat(person_id, "private", name, [person_id], bot="stranger")
        self.keep_person(person)
        self.keep_chat(chat)
        self.tell({"kind": "person", "person": person_id})
        return person

    def add_group(self, title: str, members: list[int], *, supergroup: bool = False) -> Chat:
        group_id = min([_FIRST_GROUP + 1, *self.chats]) - 1
        kind = "supergroup" if supergroup else "group"
        chat = self.chats[group_id] = Chat(group_id, kind, title, members, bot="stranger")
        self.keep_chat(chat)
        self.tell({"kind": "group", "chat": group_id})
        return chat

    def chat_for_reading(self, chat_id: int) -> Chat:
        chat = self.chats.get(chat_id)
        if chat is None or chat.bot == "stranger":
            raise bad_request("chat not found")
        if chat.upgraded_to is not None:
            raise bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.upgraded_to)
        return chat

    def chat_for_writing(self, chat_id: int) -> Chat:
        """The chat, or Telegram's refusal: unknown, blocked, deactivated, kicked, upgraded."""
        chat = self.chat_for_reading(chat_id)
        if chat.private and self.people[chat.id].deactivated:
            raise forbidden("user is deactivated")
        if chat.bot != "member":
            raise _shut_out(chat)
        return chat

    # --- what is said

    def next_message_id(self) -> int:
        self.last_message_id += 1
        return self.last_message_id

    def post(self, chat: Chat, posted: Posted) -> Posted:
        chat.messages[posted.id] = posted
        if posted.markup_kind == REPLY:
            chat.keyboard, chat.keyboard_hidden = posted.markup, False
            self.keep_chat(chat)
        elif posted.markup_kind == REMOVE:
            chat.keyboard = None
            self.keep_chat(chat)
        self.keep_message(chat, posted)
        self.tell({"kind": "message", "chat": chat.id, "message": posted.id})
        return posted

    def edit(self, chat: Chat, posted: Posted, body: Message) -> Posted:
        if posted.inline_keyboard and posted.body.get("reply_markup") != body.get("reply_markup"):
            posted.past_keyboards.append(posted.body["reply_markup"])
        posted.body = body
        posted.markup_kind = INLINE if "reply_markup" in body else None
        self.keep_message(chat, posted)
        self.tell({"kind": "edit", "chat": chat.id, "message": posted.id})
        return posted

    def delete(self, chat: Chat, message_id: int) -> None:
        del chat.messages[message_id]
        if message_id in chat.pinned:
            chat.pinned.remove(message_id)
            self.keep_chat(chat)
        self.archive.forget(f"message/{chat.id}/{message_id}")
        # The id of a deleted message must not come again after a restart.
        self.archive.keep("counter/message", lambda: self.last_message_id)
        self.tell({"kind": "delete", "chat": chat.id, "message": message_id})

    def note(self, chat: Chat, who: str, words: str, markup: Markup | None = None) -> None:
        """A line of the chat's past: what was said, changed or shown, in order."""
        chat.log.append((who, words, markup))

    # --- taps that wait for an answer

    def ask(self, chat_id: int, person_id: int) -> str:
        """A new callback query's id."""
        now = self.clock.now().timestamp()
        for query_id, (_, _, moment) in list(self.queries.items()):
            if moment > now - _QUERIES_KEPT:
                break
            self.queries.pop(query_id)
            self.archive.forget(f"query/{query_id}")
        self._last_query += 1
        query_id = str(int(now * 1_000_000) + self._last_query)
        self.queries[query_id] = query = (chat_id, person_id, now)
        self.archive.keep(f"query/{query_id}", lambda: [query_id, *query])
        return query_id

    def answer(self, query_id: str) -> tuple[Chat, int]:
        """Closes a query: its chat and person. Unknown, too old or answered already: refused."""
        chat_id, person_id, moment = self.queries.pop(query_id, (0, 0, 0.0))
        self.archive.forget(f"query/{query_id}")
        if self.clock.now().timestamp() - moment > _ANSWER_SECONDS:
            raise bad_request(QUERY_TOO_OLD)
        return self.chats[chat_id], person_id

    def tell(self, change: Change) -> None:
        for listener in tuple(self.listeners):
            listener(change)

    # --- what lasts

    def keep_person(self, person: Member) -> None:
        self.archive.keep(
            f"person/{person.id}",
            lambda: [person.id, person.name, person.language_code, person.deactivated],
        )

    def keep_chat(self, chat: Chat) -> None:
        self.archive.keep(
            f"chat/{chat.id}",
            lambda: {
                "id": chat.id, "type": chat.type, "title": chat.title, "members": chat.members, "bot": chat.bot,
                "upgraded_to": chat.upgraded_to, "keyboard": chat.keyboard, "keyboard_hidden": chat.keyboard_hidden,
                "pinned": chat.pinned,
            },
        )  # fmt: skip

    def keep_message(self, chat: Chat, posted: Posted) -> None:
        self.archive.keep(
            f"message/{chat.id}/{posted.id}",
            lambda: [
                chat.id, posted.body, posted.by_bot, posted.silent, posted.markup_kind, posted.markup,
                posted.past_keyboards, posted.reaction,
            ],
        )  # fmt: skip

    def keep_profile(self) -> None:
        self.archive.keep("profile/bot", lambda: self.profile)

    def _read_archive(self) -> None:
        for row in self.archive.read("person"):
            self.people[row[0]] = Member(*row)
        for row in self.archive.read("chat"):
            self.chats[row["id"]] = Chat(**row)
        for chat_id, *fields in self.archive.read("message"):
            posted = Posted(*fields)
            self.chats[chat_id].messages[posted.id] = posted
            self.last_message_id = max(self.last_message_id, posted.id)
        for chat in self.chats.values():
            chat.messages = dict(sorted(chat.messages.items()))
        for profile in self.archive.read("profile"):
            self.profile = profile
        for query_id, *query in self.archive.read("query"):
            self.queries[query_id] = tuple(query)
        for last in self.archive.read("counter"):
            self.last_message_id = max(self.last_message_id, last)


def _shut_out(chat: Chat) -> Refusal:
    if chat.private:
        return forbidden("bot was blocked by the user")
    if chat.bot == "kicked":
        return forbidden(f"bot was kicked from the {chat.type} chat")
    return forbidden(f"bot is not a member of the {chat.type} chat")
