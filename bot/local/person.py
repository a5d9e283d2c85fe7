"""A person's side of the chat: what somebody with a phone can do and see. Tests and the chat page both use it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from bot.local import stand_ins
from bot.local.entities import formatted, utf16_length
from bot.local.files import Upload, media_fields
from bot.local.keyboards import Markup
from bot.local.refusals import Refusal
from bot.local.transcript import event, line
from bot.local.world import Change, Chat, Message, Posted, World

_PATIENCE = 10.0


class NotThere(AssertionError):
    """A person cannot do this: the button is not there, the message is not theirs."""


class Person:
    """Somebody who chats with the bot; `in_chat` names a group, without it the private chat is meant."""

    def __init__(self, world: World, person_id: int) -> None:
        self._world = world
        self.id = person_id

    def __repr__(self) -> str:
        return f"<Person {self.id} {self.name}>"

    @property
    def name(self) -> str:
        return self._world.people[self.id].name

    @property
    def chat(self) -> ChatView:
        return ChatView(self._world, self._world.chats[self.id])

    def chat_in(self, group_id: int) -> ChatView:
        return ChatView(self._world, self._world.chats[group_id])

    # --- saying things

    def starts(self, payload: str = "") -> int:
        return self.says(f"/start {payload}".strip())

    def says(self, text: str, *, in_chat: int | None = None, reply_to: int | None = None) -> int:
        """Sends a text as a client would: ends trimmed, commands and links marked. Returns the message's id."""
        clean = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        clean, entities = formatted(clean, None, None)
        if not clean:
            raise NotThere("A client sends no empty message.")
        if utf16_length(clean) > 4096:
            raise NotThere("A client cuts a text at 4,096 characters.")
        fields: Message = {"text": clean} | ({"entities": entities} if entities else {})
        return self.sends(fields, in_chat=in_chat, reply_to=reply_to)

    def sends(self, fields: Message, *, in_chat: int | None = None, reply_to: int | None = None) -> int:
        """Sends a message with these fields of the Bot API: a poll, a contact, a forward, anything."""
        chat = self._present(in_chat)
        replied = chat.messages.get(reply_to) if reply_to else None
        if replied is not None:
            fields = {**fields, "reply_to_message": replied.body}
        world = self._world
        body = {
            "message_id": world.next_message_id(),
            "from": world.people[self.id].body(),
            "chat": chat.body(),
            "date": int(world.clock.now().timestamp()),
            **fields,
        }
        posted = world.post(chat, Posted(body, by_bot=False))
        world.note(chat, self._who(chat), line(body))
        if self._bot_hears(chat, fields, replied):
            world.updates.add("message", body)
        return posted.id

    def sends_location(self, latitude: float, longitude: float) -> int:
        self._use_one_time_keyboard()
        return self.sends({"location": {"latitude": latitude, "longitude": longitude}})

    def sends_photo(self, caption: str = "", content: bytes | None = None) -> int:
        return self._sends_file("photo", Upload("photo.png", content or stand_ins.picture()), caption)

    def sends_voice(self) -> int:
        return self._sends_file("voice", Upload("voice.ogg", stand_ins.VOICE))

    def sends_document(self, name: str, content: bytes, caption: str = "") -> int:
        return self._sends_file("document", Upload(name, content), caption)

    def sends_sticker(self, emoji: str = "👍") -> int:
        kept = self._world.files.add("sticker", Upload("sticker.webp", stand_ins.STICKER))
        fields = {"file_id": kept.file_id, "file_unique_id": kept.unique_id, "type": "regular", "width": 512}
        more = {"height": 512, "is_animated": False, "is_video": False, "emoji": emoji}
        return self.sends({"sticker": fields | more})

    def edits(self, text: str, message_id: int | None = None) -> None:
        """Changes the words of one of their own messages: the last one unless it is named."""
        chat = self._present(None)
        posted = self._own(chat, message_id)
        field = "text" if "text" in posted.body else "caption"
        clean, entities = formatted(text, None, None)
        body = {name: value for name, value in posted.body.items() if name not in ("entities", "caption_entities")}
        body |= {field: clean, "edit_date": int(self._world.clock.now().timestamp())}
        if entities:
            body["entities" if field == "text" else "caption_entities"] = entities
        self._world.edit(chat, posted, body)
        self._world.note(chat, "you (edit)", clean)
        self._world.updates.add("edited_message", body)

    def deletes(self, message_id: int | None = None) -> None:
        """Deletes one of their messages; Telegram does not tell the bot."""
        chat = self._present(None)
        posted = self._own(chat, message_id)
        self._world.note(chat, "you (delete)", posted.text)
        self._world.delete(chat, posted.id)

    # --- tapping

    def taps(self, label: str, *, in_chat: int | None = None) -> None:
        """Taps a button that is visible now: under a message, the newest first, or on the reply keyboard."""
        chat = self._present(in_chat)
        if button := _reply_button(chat, label):
            if button.get("request_location"):
                raise NotThere(f"{label!r} shares a place: use sends_location().")
            self.says(button["text"], in_chat=in_chat)
            self._use_one_time_keyboard(in_chat)
            return
        for posted in reversed(chat.messages.values()):
            if button := _labelled(posted.inline_keyboard, label):
                self._tap(chat, posted, button)
                return
        raise NotThere(f"No button {label!r} is visible. There are: {self.chat.buttons()}")

    def taps_old(self, message_id: int, label: str) -> None:
        """Taps a button as another device may still show it: on that message, now or at any time before."""
        chat = self._present(None)
        posted = chat.messages.get(message_id)
        if posted is None:
            raise NotThere(f"Message {message_id} is not in the chat.")
        for keyboard in (posted.body.get("reply_markup"), *reversed(posted.past_keyboards)):
            if keyboard and (button := _labelled(keyboard["inline_keyboard"], label)):
                self._tap(chat, posted, button)
                return
        raise NotThere(f"Message {message_id} never had a button {label!r}.")

    def taps_data(self, message_id: int, data: str) -> None:
        """Taps the button that carries this data, for the page; a forged one, for tests."""
        chat = self._world.chats[self.id]
        if message_id not in chat.messages:
            raise NotThere(f"Message {message_id} is not in the chat.")
        self._tap(chat, chat.messages[message_id], {"text": data, "callback_data": data})

    # --- coming and going

    def blocks(self) -> None:
        self._changes_membership(self._world.chats[self.id], "kicked")

    def unblocks(self) -> None:
        self._changes_membership(self._world.chats[self.id], "member")

    def deactivates(self) -> None:
        person = self._world.people[self.id]
        person.deactivated = True
        self._world.keep_person(person)

    def adds_to_group(self, title: str, *others: Person, supergroup: bool = False) -> int:
        """A new group with the bot in it; its id."""
        members = [self.id, *(other.id for other in others)]
        chat = self._world.add_group(title, members, supergroup=supergroup)
        self._changes_membership(chat, "member")
        bot = dict(self._world.bot)
        self.sends({"new_chat_members": [bot]}, in_chat=chat.id)
        return chat.id

    def removes_bot(self, group_id: int) -> None:
        self._changes_membership(self._world.chats[group_id], "kicked")

    def upgrades_group(self, group_id: int) -> int:
        """The group becomes a supergroup with another id."""
        old = self._world.chats[group_id]
        new = self._world.add_group(old.title, old.members, supergroup=True)
        new.bot, old.upgraded_to = old.bot, new.id
        self._world.keep_chat(old)
        self._world.keep_chat(new)
        body = {"chat": old.body(), "migrate_to_chat_id": new.id}
        self._world.updates.add("message", self._service(body))
        return new.id

    # --- how it is done

    def _present(self, in_chat: int | None) -> Chat:
        chat = self._world.chats[in_chat or self.id]
        chat.heard_at = self._world.clock.monotonic()
        if in_chat is not None and self.id not in chat.members:
            raise NotThere(f"{self.name} is not in that group.")
        if chat.private and chat.bot == "kicked":
            raise NotThere(f"{self.name} has blocked the bot; unblocks() first.")
        if chat.private and chat.bot == "stranger":
            chat.bot = "member"
            self._world.keep_chat(chat)
        return chat

    def _bot_hears(self, chat: Chat, fields: Message, replied: Posted | None) -> bool:
        """In groups a bot hears commands, mentions and replies to itself (privacy mode)."""
        if chat.bot != "member":
            return False
        words = fields.get("text") or fields.get("caption") or ""
        mention = f"@{self._world.bot['username']}" in words
        service = "new_chat_members" in fields
        return chat.private or words.startswith("/") or mention or service or (replied is not None and replied.by_bot)

    def _tap(self, chat: Chat, posted: Posted, button: dict[str, Any]) -> None:
        if "callback_data" not in button:
            raise NotThere(f"{button['text']!r} opens or copies something; the bot hears nothing of it.")
        chat.heard_at = self._world.clock.monotonic()
        self._world.note(chat, "you (tap)", button["text"])
        query_id = self._world.ask(chat.id, self.id)
        query = {
            "id": query_id,
            "from": self._world.people[self.id].body(),
            "message": posted.body,
            "chat_instance": str(chat.id * 7919),
            "data": button["callback_data"],
        }
        self._world.tell({"kind": "tap", "chat": chat.id, "message": posted.id, "data": button["callback_data"]})
        if chat.bot == "member":
            self._world.updates.add("callback_query", query)

    def _use_one_time_keyboard(self, in_chat: int | None = None) -> None:
        chat = self._world.chats[in_chat or self.id]
        if chat.keyboard and chat.keyboard.get("one_time_keyboard") and not chat.keyboard_hidden:
            chat.keyboard_hidden = True
            self._world.keep_chat(chat)
            self._world.tell({"kind": "keyboard", "chat": chat.id})

    def _sends_file(self, kind: str, upload: Upload, caption: str = "") -> int:
        try:
            kept = self._world.files.add(kind, upload)
        except Refusal as refusal:
            raise NotThere(refusal.description) from None
        words, entities = formatted(caption, None, None)
        fields = media_fields(kept) | ({"caption": words} if words else {})
        return self.sends(fields | ({"caption_entities": entities} if entities else {}))

    def _own(self, chat: Chat, message_id: int | None) -> Posted:
        for posted in reversed(chat.messages.values()):
            if not posted.by_bot and message_id in (None, posted.id):
                return posted
        raise NotThere("There is no such message of theirs.")

    def _changes_membership(self, chat: Chat, status: str) -> None:
        before, chat.bot = chat.bot, status
        self._world.keep_chat(chat)
        self._world.note(chat, "you (block)" if status == "kicked" else "you (unblock)", "")
        was = "left" if before == "stranger" else before
        change = self._service({"chat": chat.body(), "old_chat_member": self._as_member(was)})
        del change["message_id"]
        change["new_chat_member"] = self._as_member(status)
        self._world.updates.add("my_chat_member", change)
        self._world.tell({"kind": "membership", "chat": chat.id})

    def _as_member(self, status: str) -> dict[str, Any]:
        return {"user": self._world.bot, "status": status} | ({"until_date": 0} if status == "kicked" else {})

    def _service(self, fields: Message) -> Message:
        moment = int(self._world.clock.now().timestamp())
        person = self._world.people[self.id].body()
        return {"message_id": self._world.next_message_id(), "from": person, "date": moment, **fields}

    def _who(self, chat: Chat) -> str:
        return "you" if chat.private else self.name


class ChatView:
    """A chat as it stands on the person's screen, and its past in order."""

    def __init__(self, world: World, chat: Chat) -> None:
        self._world = world
        self._chat = chat

    @property
    def id(self) -> int:
        return self._chat.id

    @property
    def messages(self) -> list[Posted]:
        """What stands in the chat now, oldest first."""
        return list(self._chat.messages.values())

    @property
    def from_bot(self) -> list[Posted]:
        return [posted for posted in self._chat.messages.values() if posted.by_bot]

    @property
    def last(self) -> Posted:
        """The newest message of the bot."""
        return self.from_bot[-1]

    @property
    def pinned(self) -> list[int]:
        return list(self._chat.pinned)

    @property
    def keyboard(self) -> Markup | None:
        """The reply keyboard that is shown, if one is."""
        return None if self._chat.keyboard_hidden else self._chat.keyboard

    def buttons(self) -> list[list[str]]:
        """The labels that can be tapped now: of the newest message with buttons, then of the reply keyboard."""
        inline = next((posted.inline_keyboard for posted in reversed(self.messages) if posted.inline_keyboard), [])
        reply = self.keyboard["keyboard"] if self.keyboard else []
        return [[button["text"] for button in row] for row in (*inline, *reply)]

    def live_questions(self) -> list[Posted]:
        """Messages with buttons under them."""
        return [posted for posted in self.messages if posted.inline_keyboard]

    def transcript(self) -> str:
        """Everything that happened, a line each, written as the storyboards are."""
        return "\n".join(event(who, words, markup) for who, words, markup in self._chat.log)

    def reads(self) -> str:
        """The chat as it reads now: edits in place, deleted messages gone."""
        return "\n".join(
            event("bot" if posted.by_bot else "you", line(posted.body), posted.body.get("reply_markup"))
            for posted in self.messages
        )

    async def wait_for(self, wanted: str | Callable[[ChatView], bool], seconds: float = _PATIENCE) -> ChatView:
        """Returns when the chat shows these words, or when the predicate holds; fails with the transcript."""

        def holds() -> bool:
            if callable(wanted):
                return bool(wanted(self))
            return any(wanted in posted.text for posted in self._chat.messages.values() if posted.by_bot)

        await _until(self._world, self._chat, holds, seconds, self, wanted)
        return self

    async def next_from_bot(self, seconds: float = _PATIENCE) -> Posted:
        """Waits for one more message of the bot than there is now."""
        seen = len(self.from_bot)
        await self.wait_for(lambda view: len(view.from_bot) > seen, seconds)
        return self.last


async def _until(
    world: World, chat: Chat, holds: Callable[[], bool], seconds: float, view: ChatView, wanted: object
) -> None:
    changed = asyncio.Event()

    def listen(change: Change) -> None:
        if change.get("chat") == chat.id:
            changed.set()

    world.listeners.append(listen)
    try:
        async with asyncio.timeout(seconds):
            while not holds():
                await changed.wait()
                changed.clear()
    except TimeoutError:
        raise AssertionError(f"Waited {seconds} s for {wanted!r}. The chat so far:\n{view.transcript()}") from None
    finally:
        world.listeners.remove(listen)


def _labelled(rows: list[list[dict[str, Any]]], label: str) -> dict[str, Any] | None:
    return next((button for row in rows for button in row if button["text"] == label), None)


def _reply_button(chat: Chat, label: str) -> dict[str, Any] | None:
    if chat.keyboard is None or chat.keyboard_hidden:
        return None
    return _labelled(chat.keyboard["keyboard"], label)
