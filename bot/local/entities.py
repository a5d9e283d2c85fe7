"""Text as Telegram reads it: HTML into text with entities, entities checked, counted in UTF-16 units, ends trimmed.

The reader follows the one of Telegram's own server library (`parse_html` in MessageEntity.cpp of TDLib), so that a
mistake is refused with the same words and the same byte offset.
"""

import re
from typing import Any

from bot.local.refusals import bad_request

Entity = dict[str, Any]

_TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler", "span": "spoiler",
    "a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote", "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}  # fmt: skip
_ENTITY_FIELDS = {
    "bold": (), "italic": (), "underline": (), "strikethrough": (), "spoiler": (), "code": (), "blockquote": (),
    "expandable_blockquote": (), "pre": ("language",), "text_link": ("url",), "text_mention": ("user",),
    "custom_emoji": ("custom_emoji_id",), "date_time": ("unix_time", "date_time_format"),
}  # fmt: skip
# Telegram finds these by itself and passes over those that a bot sends.
_FOUND_BY_TELEGRAM = {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bank_card"}
_FINDERS = (
    ("/", "bot_command", re.compile(r"(?<![\w/.])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z]\w{2,31})?(?![\w/])", re.ASCII)),
    ("://", "url", re.compile(r"\bhttps?://[^\s<>\"]*[^\s<>\".,;:!?)\]]")),
    ("@", "email", re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)),
    ("@", "mention", re.compile(r"(?<![\w@./])@[A-Za-z]\w{3,31}(?![\w@])", re.ASCII)),
    ("#", "hashtag", re.compile(r"(?<![\w#&])#\w*[^\W\d]\w*")),
)
_DATE_FORMAT = re.compile(r"[rR]|[tTdDwW]*")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_NUMBER = re.compile(r"&#(?:x([0-9a-fA-F]*)|([0-9]*));?")
_NAME = re.compile(r"&([a-zA-Z]*);?")
_MOST_ENTITIES = 100


def utf16_length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def formatted(text: str, parse_mode: str | None, entities: Any) -> tuple[str, list[Entity]]:
    """The text as the chat will show it, and its entities. Ends are trimmed, as Telegram does."""
    if "\r" in text:
        text = text.replace("\r", "")
    mode = (parse_mode or "").lower()
    if mode == "html":
        text, found = parse_html(text) if "<" in text or "&" in text else (text, [])
    elif mode in ("", "none"):
        found = check_entities(text, entities) if entities else []
    else:
        # Telegram knows Markdown too; here it is refused, since the coach writes HTML or entities.
        raise bad_request("unsupported parse_mode")
    text, found = _trim(text, found)
    _check_nesting(found)
    if len(found) > _MOST_ENTITIES:
        raise bad_request(f"too many entities: {len(found)}, and Telegram drops those after {_MOST_ENTITIES}")
    found += _find(text, found)
    return text, found


def check_entities(text: str, entities: list[Any]) -> list[Entity]:
    """Entities that a bot sent, or a refusal: each must begin and end on a character inside the text."""
    starts = _utf16_offsets(text)
    end = utf16_length(text)
    checked = []
    for entity in entities:
        kind, offset, length = _entity_shape(entity)
        if kind in _FOUND_BY_TELEGRAM or length == 0:
            continue
        if offset < 0:
            raise bad_request(f"Receive an entity with incorrect offset {offset}")
        if length < 0:
            raise bad_request(f"Receive an entity with incorrect length {length}")
        if offset >= end:
            raise bad_request(f"Entity begins after the end of the text at UTF-16 offset {offset}")
        if offset + length > end:
            raise bad_request(
                f"Entity beginning at UTF-16 offset {offset} ends after the end of the text"
                f" at UTF-16 offset {offset + length}"
            )
        for edge, verb in ((offset, "begins"), (offset + length, "ends")):
            if edge not in starts:
                at = len(text[: starts[edge - 1] + 1].encode())
                raise bad_request(f"Entity {verb} in a middle of a UTF-16 symbol at byte offset {at}")
        checked.append(entity)
    return _sorted(checked)


def _check_nesting(entities: list[Entity]) -> None:
    """Telegram would take some of these apart or drop them without a word; here that is a mistake."""
    for at, outer in enumerate(entities):
        end = outer["offset"] + outer["length"]
        for inner in entities[at + 1 :]:
            if inner["offset"] >= end:
                break
            if inner["offset"] + inner["length"] > end:
                raise bad_request("entities overlap, and Telegram would split them")
            for alone in (("code", "pre"), ("blockquote", "expandable_blockquote"), ("text_link",)):
                if outer["type"] in alone and (inner["type"] in alone or alone[0] == "code"):
                    raise bad_request(f"{inner['type']} inside {outer['type']}, and Telegram would drop one")


def _entity_shape(entity: Any) -> tuple[str, int, int]:
    if not isinstance(entity, dict):
        raise bad_request("can't parse MessageEntity: expected an Object")
    for field in ("offset", "length"):
        if not isinstance(entity.get(field), int):
            raise bad_request(f'can\'t parse MessageEntity: Field "{field}" must be of type Number')
    kind = entity.get("type")
    if kind not in _ENTITY_FIELDS and kind not in _FOUND_BY_TELEGRAM:
        raise bad_request("can't parse MessageEntity: Unsupported type specified")
    if extra := entity.keys() - {"type", "offset", "length", *_ENTITY_FIELDS.get(kind, ())}:
        raise bad_request(f'can\'t parse MessageEntity: unknown field "{min(extra)}"')
    if kind == "date_time":
        _check_date(entity.get("unix_time"), entity.get("date_time_format", ""))
    return kind, entity["offset"], entity["length"]


def _check_date(unix: Any, shape: str) -> None:
    if not isinstance(unix, int) or unix <= 0:
        raise bad_request("Invalid date specified")
    if not _DATE_FORMAT.fullmatch(shape):
        raise bad_request("Invalid date format used")


def parse_html(text: str) -> tuple[str, list[Entity]]:
    """HTML into text and entities, or `can't parse entities: ...` with the byte offset of the mistake."""
    return _Html(text).read()


class _Html:
    def __init__(self, text: str) -> None:
        self.text = text
        self.out: list[str] = []
        self.offset = 0  # in UTF-16 units of what was read so far
        self.open: list[tuple[str, str, int, int, int]] = []  # tag, argument, date, offset, length of `out`
        self.entities: list[Entity] = []

    def read(self) -> tuple[str, list[Entity]]:
        text, at = self.text, 0
        while at < len(text):
            mark = _next_mark(text, at)
            self._say(text[at:mark])
            if mark == len(text):
                break
            if text[mark] == "&":
                character, at = _character(text, mark)
                self._say(character)
            elif text[mark + 1 : mark + 2] == "/":
                at = self._end_tag(mark)
            else:
                at = self._start_tag(mark)
        if self.open:
            raise _unreadable(f'Can\'t find end tag corresponding to start tag "{self.open[-1][0]}"')
        return "".join(self.out), _sorted(self.entities)

    def _say(self, text: str) -> None:
        if text:
            self.out.append(text)
            self.offset += utf16_length(text)

    def _byte(self, at: int) -> int:
        return len(self.text[:at].encode("utf-8", "surrogatepass"))

    def _start_tag(self, begin: int) -> int:
        text, at = self.text, begin + 1
        while at < len(text) and not text[at].isspace() and text[at] != ">":
            at += 1
        if at == len(text):
            raise _unreadable(f"Unclosed start tag at byte offset {self._byte(begin)}")
        tag = text[begin + 1 : at].lower()
        if tag not in _TAGS:
            raise _unreadable(f'Unsupported start tag "{tag}" at byte offset {self._byte(begin)}')
        argument, date = "", 0
        while text[at] != ">":
            name, value, at = self._attribute(tag, begin, at)
            if (tag, name) in (("a", "href"), ("tg-emoji", "emoji-id"), ("tg-time", "format")):
                argument = value or ""
            elif (tag, name) == ("tg-time", "unix"):
                date = int(value) if value and value.isdecimal() else 0
            elif (tag, name) == ("blockquote", "expandable"):
                argument = "1"
            elif (tag, name) == ("code", "class") and (value or "").startswith("language-"):
                argument = (value or "")[9:]
            elif (tag, name) == ("span", "class") and (value or "").startswith("tg-"):
                argument = (value or "")[3:]
        if tag == "span" and argument != "spoiler":
            raise _unreadable(f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte(begin)}')
        self.open.append((tag, argument, date, self.offset, len(self.out)))
        return at + 1

    def _attribute(self, tag: str, begin: int, at: int) -> tuple[str, str | None, int]:
        """One attribute's name, its value and the place after it; an empty name at the end of the tag."""
        text = self.text
        unclosed = f'Unclosed start tag "{tag}" at byte offset {self._byte(begin)}'
        at = _after_spaces(text, at)
        if text[at : at + 1] == ">":
            return "", None, at
        start = at
        while at < len(text) and not text[at].isspace() and text[at] not in "=>/\"'":
            at += 1
        name = text[start:at]
        if not name:
            raise _unreadable(f'Empty attribute name in the tag "{tag}" at byte offset {self._byte(begin)}')
        at = _after_spaces(text, at)
        if at == len(text):
            raise _unreadable(unclosed)
        if text[at] != "=":
            return name, None, at
        at = _after_spaces(text, at + 1)
        if at == len(text):
            raise _unreadable(unclosed)
        start = at
        if text[at] in "'\"":
            value, at = self._quoted(at)
        else:
            while at < len(text) and ((text[at].isalnum() and text[at].isascii()) or text[at] in ".-"):
                at += 1
            value = text[start:at].lower()
            if at < len(text) and not text[at].isspace() and text[at] != ">":
                raise _unreadable(f"Unexpected end of name token at byte offset {self._byte(start)}")
        if at >= len(text):
            raise _unreadable(f"Unclosed start tag at byte offset {self._byte(begin)}")
        return name, value, at

    def _quoted(self, at: int) -> tuple[str, int]:
        text, quote = self.text, self.text[at]
        at += 1
        value = []
        while at < len(text) and text[at] != quote:
            if text[at] == "&":
                character, at = _character(text, at)
                value.append(character)
            else:
                value.append(text[at])
                at += 1
        return "".join(value), min(at + 1, len(text))

    def _end_tag(self, begin: int) -> int:
        text, at = self.text, begin + 1
        if not self.open:
            raise _unreadable(f"Unexpected end tag at byte offset {self._byte(begin)}")
        while at < len(text) and not text[at].isspace() and text[at] != ">":
            at += 1
        found = text[begin + 2 : at].lower()
        at = _after_spaces(text, at)
        if text[at : at + 1] != ">":
            raise _unreadable(f"Unclosed end tag at byte offset {self._byte(begin)}")
        tag, argument, date, offset, begun = self.open.pop()
        if found and found != tag:
            raise _unreadable(
                f'Unmatched end tag at byte offset {self._byte(begin)}, expected "</{tag}>", found "</{found}>"'
            )
        if self.offset > offset:
            self._close(tag, argument, date, offset, "".join(self.out[begun:]))
        return at + 1

    def _close(self, tag: str, argument: str, date: int, offset: int, inside: str) -> None:
        entity: Entity = {"type": _TAGS[tag], "offset": offset, "length": self.offset - offset}
        if tag == "a":
            entity["url"] = argument or inside
            if not re.match(r"(https?://|tg://|mailto:|tel:)?[^\s/]+\.?\S*$", entity["url"]):
                return  # Telegram drops a link that leads nowhere, and keeps its words
        elif tag == "tg-emoji":
            if not argument.isdecimal():
                raise _unreadable("Invalid custom emoji identifier specified")
            entity["custom_emoji_id"] = argument
        elif tag == "tg-time":
            if not _DATE_FORMAT.fullmatch(argument):
                raise _unreadable("Invalid date format used")
            if date <= 0:
                return
            entity |= {"unix_time": date} | ({"date_time_format": argument} if argument else {})
        elif tag == "blockquote" and argument:
            entity["type"] = "expandable_blockquote"
        elif tag == "pre" and self._is_last("code", offset) and "language" in self.entities[-1]:
            self.entities[-1]["type"] = "pre"
            return
        elif tag == "code" and argument:
            if self._is_last("pre", offset):
                self.entities[-1]["language"] = argument
                return
            entity["language"] = argument
        self.entities.append(entity)

    def _is_last(self, kind: str, offset: int) -> bool:
        last = self.entities[-1] if self.entities else None
        return (
            last is not None
            and last["type"] == kind
            and last["offset"] == offset
            and (last["length"] == self.offset - offset)
        )


def _unreadable(words: str) -> Exception:
    return bad_request(f"can't parse entities: {words}")


def _next_mark(text: str, at: int) -> int:
    tag, character = text.find("<", at), text.find("&", at)
    return min(mark if mark >= 0 else len(text) for mark in (tag, character))


def _after_spaces(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _character(text: str, at: int) -> tuple[str, int]:
    """The character that `&...;` stands for, and the place after it; an unknown name stays as it is written."""
    if number := _NUMBER.match(text, at):
        hexadecimal, decimal = number.groups()
        code = int(hexadecimal or "0", 16) if hexadecimal is not None else int(decimal or "0")
        if 0 < code < 0x10FFFF and number.end() - at <= 10:
            if 0xD800 <= code <= 0xDFFF:
                raise bad_request(
                    "Text contains invalid Unicode characters after decoding HTML entities,"
                    " check for unmatched surrogate code units"
                )
            return chr(code), number.end()
    elif (name := _NAME.match(text, at)) and name[1] in _NAMED:
        return _NAMED[name[1]], name.end()
    return "&", at + 1


def _sorted(entities: list[Entity]) -> list[Entity]:
    for entity in entities:
        if entity["type"] == "code":
            entity.pop("language", None)
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def _trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    if not text or (not text[0].isspace() and not text[-1].isspace()):
        return text, entities
    text = text.rstrip()
    end = utf16_length(text)
    kept = [
        {**entity, "length": min(entity["length"], end - entity["offset"])}
        for entity in entities
        if entity["offset"] < end
    ]
    lead = len(text) - len(text.lstrip(" \n"))
    if kept:
        lead = min(lead, kept[0]["offset"])
    return text[lead:], [{**entity, "offset": entity["offset"] - lead} for entity in kept]


def _find(text: str, known: list[Entity]) -> list[Entity]:
    """Commands, links and the like, which Telegram marks without being asked."""
    found: list[Entity] = []
    for sign, kind, pattern in _FINDERS:
        if sign not in text:
            continue
        for match in pattern.finditer(text):
            offset = utf16_length(text[: match.start()])
            length = utf16_length(match.group())
            if not any(_covers(entity, offset, length) for entity in (*known, *found)):
                found.append({"type": kind, "offset": offset, "length": length})
    return found


def _covers(entity: Entity, offset: int, length: int) -> bool:
    overlaps = entity["offset"] < offset + length and offset < entity["offset"] + entity["length"]
    return overlaps and entity["type"] in ("code", "pre", "text_link", "date_time", *_FOUND_BY_TELEGRAM)


def _utf16_offsets(text: str) -> dict[int, int]:
    """Where each character begins in UTF-16 units, and the end; the values are places in `text`."""
    places, offset = {}, 0
    for place, character in enumerate(text):
        places[offset] = place
        offset += 1 + (character > "\uffff")
    places[offset] = len(text)
    return places
