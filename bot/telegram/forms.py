"""The other forms that a call may take when Telegram refuses it as it is: what matters are the words."""

import re
from typing import Any

from bot.store.outbox import Owed

LONGEST_TEXT, LONGEST_CAPTION = 4096, 1024
MEDIA = ("photo", "animation", "document")
WORDS = {"text": LONGEST_TEXT, "caption": LONGEST_CAPTION}
OF_WORDS = ("parse_mode", "link_preview_options", "disable_notification", "reply_markup", "chat_id")


def as_new(owed: Owed) -> Owed | None:
    """The message to change is gone: its words come as a new one; a mere change of buttons is not worth one."""
    body = {name: value for name, value in owed.body.items() if name != "message_id"}
    body["disable_notification"] = "true"
    match owed.method:
        case "editMessageText":
            return Owed("sendMessage", body, owed.lane, ref=owed.edits)
        case "editMessageCaption":
            return as_words(Owed("sendPhoto", body, owed.lane, ref=owed.edits))
        case "editMessageMedia":
            media = dict(body.pop("media"))
            kind = media.pop("type")
            body |= {kind: media.pop("media"), **media}
            return Owed(f"send{kind.capitalize()}", body, owed.lane, ref=owed.edits)
        case _:
            return None


def as_caption(owed: Owed) -> Owed | None:
    """The message has a picture: its words are a caption."""
    if owed.method != "editMessageText":
        return as_new(owed)
    body = {name: value for name, value in owed.body.items() if name not in ("text", "link_preview_options")}
    return owed._replace(method="editMessageCaption", body={**body, "caption": owed.body["text"]})


def as_text(owed: Owed) -> Owed | None:
    """The picture did not arrive: the words are a message of their own."""
    if owed.method != "editMessageCaption":
        return as_new(owed)
    body = {name: value for name, value in owed.body.items() if name != "caption"}
    return owed._replace(method="editMessageText", body={**body, "text": owed.body["caption"]})


def as_plain(owed: Owed) -> Owed | None:
    """Our markup is broken: the words are sent without it."""
    body = {name: value for name, value in owed.body.items() if name != "parse_mode"}
    if "parse_mode" not in owed.body:
        return None
    return owed._replace(body={name: bare(value) if name in WORDS else value for name, value in body.items()})


def as_short(owed: Owed) -> Owed | None:
    """Longer than Telegram takes: as much as it takes, in UTF-16 units, without markup that the cut would break."""
    plain = as_plain(owed) or owed
    cut = {name: shortened(plain.body[name], most) for name, most in WORDS.items() if name in plain.body}
    body = {**plain.body, **cut}
    return None if body == owed.body else owed._replace(body=body)


def as_bare(owed: Owed) -> Owed | None:
    """Our buttons are wrong: the words come without them, and every question takes typed answers."""
    if "reply_markup" not in owed.body:
        return None
    return owed._replace(body={name: value for name, value in owed.body.items() if name != "reply_markup"})


def as_words(owed: Owed) -> Owed | None:
    """A picture that cannot be sent never holds the words back."""
    if owed.method == "editMessageMedia":
        return as_words(as_new(owed) or owed)
    words = owed.body.get("caption")
    if not words or not owed.method.startswith("send") or owed.method == "sendMessage":
        return None
    body: dict[str, Any] = {name: value for name, value in owed.body.items() if name in OF_WORDS}
    return owed._replace(method="sendMessage", body={**body, "text": words})


def bare(text: Any) -> str:
    """Without tags, with the characters that our own escapes stand for."""
    words = re.sub(r"<[^>]*>", "", str(text))
    for escape, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        words = words.replace(escape, character)
    return words


def shortened(text: str, most: int) -> str:
    if len(text.encode("utf-16-le")) // 2 <= most:
        return text
    return text.encode("utf-16-le")[: 2 * (most - 1)].decode("utf-16-le", "ignore") + "…"


FORMS = {
    "new": as_new,
    "caption": as_caption,
    "text": as_text,
    "plain": as_plain,
    "short": as_short,
    "bare": as_bare,
    "words": as_words,
}
