"""What a flow says into calls of the Bot API: words as HTML, buttons, keyboards, edits, toasts."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.pictures.wanted import File
from bot.store.outbox import LANES, PUSH, REPLY, SAFETY, Owed
from flows.effects import Button, Edit, Effect, Keyboard, Pin, React, Say, Toast

STYLES = {"green": "success", "blue": "primary", "red": "danger"}
MOST_BYTES = 64  # Telegram refuses longer callback data
LONGEST_TOAST = 200
LONGEST_COPY = 256
LONGEST_CAPTION = 1024
KINDS = {"png": "photo", "jpg": "photo", "mp4": "animation"}
NO_PREVIEW = '{"is_disabled":true}'


@dataclass(frozen=True)
class Addressee:
    """Whom a turn speaks to, and what it answers."""

    chat_id: int
    lane: int = REPLY  # of what the coach starts itself: push or bulk
    quiet: bool = False  # quiet mode: all but safety comes without sound
    message: int = 0  # the person's own message, for a reaction
    query: str = ""  # the tap that waits for its answer
    until: datetime | None = None  # later nobody wants it any more


def write(effect: Effect, to: Addressee, picture: File | None = None, *, pictured: bool = False) -> Owed | None:
    """The call that an effect asks for; None for effects that are no business of Telegram's.

    `picture` is shown above the words; `pictured` says that the message to change has one.
    """
    match effect:
        case Say():
            return message(effect, to, picture)
        case Edit():
            return edit(effect, to.chat_id, picture, pictured=pictured)
        case Toast() if to.query:
            return toast(effect, to.query)
        case React(emoji) if to.message:
            shown = packed([{"type": "emoji", "emoji": emoji}])
            return Owed("setMessageReaction", {"chat_id": to.chat_id, "message_id": to.message, "reaction": shown})
        case Pin(ref):
            return Owed("pinChatMessage", {"chat_id": to.chat_id, "disable_notification": "true"}, edits=ref)
        case _:
            return None


def message(say: Say, to: Addressee, picture: File | None = None) -> Owed:
    lane = SAFETY if say.lane == "safety" else max(to.lane, LANES[say.lane])
    body: dict[str, Any] = {
        "chat_id": to.chat_id, "text": say.text, "parse_mode": "HTML", "link_preview_options": NO_PREVIEW,
    }  # fmt: skip
    if say.silent or (to.quiet and lane != SAFETY):
        body["disable_notification"] = "true"
    if say.buttons:
        body["reply_markup"] = inline(say.buttons, say.place, say.turn)
    elif say.keyboard is not None:
        body["reply_markup"] = keyboard(say.keyboard)
    elif say.takes_keyboard_away:
        body["reply_markup"] = '{"remove_keyboard":true}'
    method = "sendMessage"
    if picture is not None and len(say.text) <= LONGEST_CAPTION:
        kind = kind_of(picture)
        method, body[kind], body["caption"] = f"send{kind.capitalize()}", picture, body.pop("text")
        del body["link_preview_options"]
    return Owed(method, body, lane, ref=say.ref, expires_at=to.until if lane >= PUSH else None)


def kind_of(picture: File) -> str:
    """What Telegram calls a file of this ending."""
    return KINDS.get(str(picture["name"]).rpartition(".")[2], "document")


def edit(change: Edit, chat_id: int, picture: File | None = None, *, pictured: bool = False) -> Owed:
    """A message changed in place. Without words the words stay."""
    body: dict[str, Any] = {"chat_id": chat_id}
    if change.message:
        body["message_id"] = change.message
    if change.buttons:
        body["reply_markup"] = inline(change.buttons, change.place, change.turn)
    edits = 0 if change.message else change.ref
    if not change.text:
        return Owed("editMessageReplyMarkup", body, edits=edits)
    if picture is not None:
        body["media"] = {"type": kind_of(picture), "media": picture, "caption": change.text, "parse_mode": "HTML"}
        return Owed("editMessageMedia", body, edits=edits)
    if pictured:
        return Owed("editMessageCaption", {**body, "caption": change.text, "parse_mode": "HTML"}, edits=edits)
    body |= {"text": change.text, "parse_mode": "HTML", "link_preview_options": NO_PREVIEW}
    return Owed("editMessageText", body, edits=edits)


def toast(told: Toast, query: str) -> Owed:
    """The answer that every tap gets."""
    body = {"callback_query_id": query}
    if told.text:
        body["text"] = told.text[:LONGEST_TOAST]
    return Owed("answerCallbackQuery", body, SAFETY)


def document(chat_id: int, file: File) -> Owed:
    """A file; the sender makes an upload of it."""
    return Owed("sendDocument", {"chat_id": chat_id, "document": file})


def farewell(chat_id: int, words: str) -> tuple[Owed, ...]:
    """A group is told once, and left."""
    return message(Say(words, silent=True), Addressee(chat_id)), Owed("leaveChat", {"chat_id": chat_id})


def menu(chat_id: int, commands: Mapping[str, str]) -> Owed:
    """The command menu of this chat alone; without commands the usual one is back."""
    scope = packed({"type": "chat", "chat_id": chat_id})
    if not commands:
        return Owed("deleteMyCommands", {"scope": scope})
    named = [{"command": name, "description": words} for name, words in commands.items()]
    return Owed("setMyCommands", {"scope": scope, "commands": packed(named)})


def inline(rows: tuple[tuple[Button, ...], ...], place: str, turn: int) -> str:
    return packed({"inline_keyboard": [[inline_button(button, place, turn) for button in row] for row in rows]})


def inline_button(button: Button, place: str, turn: int) -> dict[str, Any]:
    made: dict[str, Any] = {"text": button.label}
    if button.copies:
        made["copy_text"] = {"text": button.copies[:LONGEST_COPY]}
    else:
        made["callback_data"] = callback_data(button.key, place, turn)
    if button.style:
        made["style"] = STYLES[button.style]
    return made


def callback_data(key: str, place: str, turn: int) -> str:
    """Version, what the button belongs to, which asking of it, and the answer: readable, and for ever."""
    data = f"v1:/:{turn}:{key[1:]}" if key.startswith("/") else f"v1:{place}:{turn}:{key}"
    if len(data.encode()) > MOST_BYTES:
        raise ValueError(f"button data of {place} is longer than {MOST_BYTES} bytes")
    return data


def keyboard(board: Keyboard) -> str:
    made: dict[str, Any] = {
        "keyboard": [[key(label, board) for label in row] for row in board.rows], "resize_keyboard": True,
    }  # fmt: skip
    made["is_persistent" if board.persistent else "one_time_keyboard"] = True
    if board.placeholder:
        made["input_field_placeholder"] = board.placeholder
    return packed(made)


def key(label: str, board: Keyboard) -> dict[str, Any]:
    return {"text": label, "request_location": True} if label == board.shares_place else {"text": label}


def packed(markup: Any) -> str:
    return json.dumps(markup, ensure_ascii=False, separators=(",", ":"))
