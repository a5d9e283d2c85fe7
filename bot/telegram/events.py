"""A raw update into what a person did. Whatever Telegram may send has an answer here; what nobody waits for is None."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from bot.telegram.places import place
from flows.heard import CameBack, Edited, Heard, Left, Media, Tap, Text

Update = Mapping[str, Any]

# All that we ask Telegram for.
ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")

# What a message can hold besides words; the first that is there names it.
MEDIA = (
    "voice", "audio", "video_note", "video", "animation", "photo", "sticker", "document", "contact", "dice", "poll",
    "checklist", "story", "venue", "game", "invoice", "paid_media", "giveaway",
)  # fmt: skip
# Telegram's own notes about the chat: nobody said anything.
SERVICE = (
    "pinned_message", "message_auto_delete_timer_changed", "successful_payment", "refunded_payment", "users_shared",
    "chat_shared", "write_access_allowed", "proximity_alert_triggered", "chat_background_set", "web_app_data",
    "connected_website", "passport_data", "new_chat_members", "left_chat_member", "new_chat_title", "new_chat_photo",
    "delete_chat_photo", "group_chat_created", "supergroup_chat_created", "channel_chat_created",
    "migrate_to_chat_id", "migrate_from_chat_id", "video_chat_scheduled", "video_chat_started", "video_chat_ended",
    "video_chat_participants_invited", "forum_topic_created", "boost_added", "giveaway_created",
)  # fmt: skip
BUTTON = re.compile(r"v1:(/|@?[a-z_]{1,40}\.[a-z0-9_]{1,60}):(\d{1,9}):(.{0,64})", re.DOTALL)
NOWHERE = Tap("", -1, "")  # a button that is none of ours, or no longer: an old one


@dataclass(frozen=True)
class Received:
    """What happened, and Telegram's numbers of what it happened to."""

    heard: Heard
    message: int = 0
    query: str = ""  # a tap that waits for its answer


@dataclass(frozen=True)
class FromGroup:
    """Somebody put the bot into a group: it declines and leaves."""


@dataclass(frozen=True)
class Refused:
    """What nobody may do here: nothing comes of it but a line in the log, and the end of a tap's waiting."""

    why: str
    query: str = ""


@dataclass(frozen=True)
class FromCoaches:
    """Something in the coaches' chat that is no tap: words under one of our messages, or news of the chat itself."""

    news: Literal["reply", "asks", "media", "moved", "gone", "back"]
    words: str = ""
    message: int = 0
    reply_to: int = 0
    moved_to: int = 0
    instead: Received | None = None  # what it is if it is no business of coaches: theirs may be somebody's own chat


def is_known(update: Update) -> bool:
    """One of the kinds that we asked for; what is inside it is read later."""
    return any(isinstance(update.get(kind), Mapping) for kind in ALLOWED)


def chat_of(update: Update) -> int:
    """The chat that an update belongs to; 0 for one that belongs to none, or that cannot be read."""
    for body in update.values():
        if isinstance(body, Mapping):
            message = body.get("message")
            chat = (
                body.get("chat") or (message.get("chat") if isinstance(message, Mapping) else None) or body.get("from")
            )
            if isinstance(chat, Mapping) and isinstance(chat.get("id"), int):
                return int(chat["id"])
    return 0


def read(update: Update, coach_chat: int | None = None) -> Received | FromGroup | FromCoaches | Refused | None:
    """What a person did, or a coach. An update that Telegram would not shape like that raises what Python raises."""
    if message := update.get("message"):
        return said(message, coach_chat)
    if message := update.get("edited_message"):
        if message["chat"]["type"] != "private":
            return None
        if nobody := no_person(message):
            return Refused(nobody)
        words = message.get("text") or message.get("caption") or ""
        return Received(Edited(str(words), int(message["message_id"])), int(message["message_id"]))
    if query := update.get("callback_query"):
        return tapped(query, coach_chat)
    if change := update.get("my_chat_member"):
        return came_or_went(change, coach_chat)
    return None


def no_person(message: Update) -> str:
    """Who speaks, where it is neither a person nor an administrator in the name of their own group; "" else."""
    sender, chat = message.get("from") or {}, message.get("sender_chat") or {}
    if chat:
        return "" if chat.get("id") == message["chat"]["id"] else "words of another chat"
    return "words of a bot" if sender.get("is_bot") else ""


def said(message: Update, coach_chat: int | None) -> Received | FromGroup | FromCoaches | Refused | None:
    chat, number = message["chat"], int(message["message_id"])
    if (chat["id"] == coach_chat or chat["type"] == "private") and (nobody := no_person(message)):
        return Refused(nobody)
    if chat["id"] == coach_chat:
        return said_by_coach(message)
    if coach_chat is not None and message.get("migrate_from_chat_id") == coach_chat:
        return FromCoaches("moved", moved_to=int(chat["id"]))
    if chat["type"] != "private":
        ours = chat["type"] == "channel" or any(name in message for name in SERVICE)
        return None if ours else FromGroup()
    return said_by_person(message, number)


def said_by_coach(message: Update) -> FromCoaches | Received | None:
    """In a group a bot hears commands and replies to itself, unless it was given more."""
    number, private = int(message["message_id"]), message["chat"]["type"] == "private"
    if "migrate_to_chat_id" in message:
        return FromCoaches("moved", moved_to=int(message["migrate_to_chat_id"]))
    if any(name in message for name in SERVICE):
        return None
    instead = said_by_person(message, number) if private else None
    replied = int((message.get("reply_to_message") or {}).get("message_id", 0))
    words = str(message.get("text", ""))
    if replied:
        return FromCoaches("reply" if words else "media", words, number, replied, instead=instead)
    return instead if private else FromCoaches("asks", words, number) if words.startswith("/") else None


def said_by_person(message: Update, number: int) -> Received | None:
    if "text" in message:
        return Received(Text(str(message["text"]), message=number), number)
    if "location" in message and "venue" not in message:
        where = message["location"]
        return Received(place(float(where["latitude"]), float(where["longitude"])), number)
    if any(name in message for name in SERVICE):
        return None
    kind = next((name for name in MEDIA if name in message), "other")
    emoji = str(message[kind].get("emoji", "")) if kind in ("sticker", "dice") else ""
    return Received(Media(kind, emoji, str(message.get("caption", ""))), number)


def tapped(query: Update, coach_chat: int | None) -> Received | Refused | None:
    """A tap on an inline button. Data that is none of ours, or was forged, is a tap on an old button."""
    message = query.get("message") or {}
    number, id = int(message.get("message_id", 0)), str(query["id"])
    if not message:
        return Refused("a tap under no message of ours", id)
    if message["chat"]["type"] != "private" and message["chat"]["id"] != coach_chat:
        return Refused("a tap in a group that is not the coaches'", id)
    if message["chat"]["type"] == "private" and query["from"]["id"] != message["chat"]["id"]:
        return Refused("a tap in the chat of somebody else", id)
    if query["from"].get("is_bot"):
        return Refused("a tap of a bot", id)
    found = BUTTON.fullmatch(str(query.get("data", "")))
    if found is None:
        return Received(Tap("", -1, "", number, id), number, id)
    return Received(Tap(found[1], int(found[2]), found[3], number, id), number, id)


def came_or_went(change: Update, coach_chat: int | None) -> Received | FromGroup | FromCoaches | None:
    status, chat = change["new_chat_member"]["status"], change["chat"]
    gone = status in ("kicked", "left")
    instead = Received(Left() if gone else CameBack()) if chat["type"] == "private" else None
    if chat["id"] == coach_chat:
        came = gone or change["old_chat_member"]["status"] in ("kicked", "left")
        return FromCoaches("gone" if gone else "back", instead=instead) if came else instead
    return instead or (None if gone or chat["type"] == "channel" else FromGroup())
