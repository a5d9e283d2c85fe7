"""A chat as lines to read, written as the storyboards are: `bot: How bad is it? [Mild] [Bad]r`."""

from typing import Any

from bot.local.keyboards import Markup

_COLOURS = {"success": "g", "primary": "b", "danger": "r"}
_KINDS = ("photo", "animation", "document", "voice", "sticker", "location", "contact", "poll", "pinned_message")


def line(body: dict[str, Any]) -> str:
    """The words of a message, with `(photo)` or the like before them."""
    words = body.get("text") or body.get("caption") or ""
    kind = next((kind for kind in _KINDS if kind in body), None)
    return f"({kind.replace('_', ' ')}) {words}".strip() if kind else words


def event(who: str, words: str, markup: Markup | None) -> str:
    return f"{who}: {words}{_buttons(markup)}".rstrip()


def _buttons(markup: Markup | None) -> str:
    """`[Yes]g [No] / [Back]` for inline buttons, `{Yes} {No}` for a reply keyboard, `{}` when it goes."""
    if not markup:
        return ""
    if markup.get("remove_keyboard"):
        return " {}"
    opening, closing = "[]" if "inline_keyboard" in markup else "{}"
    rows = markup.get("inline_keyboard") or markup.get("keyboard") or []
    shown = (
        " ".join(f"{opening}{button['text']}{closing}{_COLOURS.get(button.get('style', ''), '')}" for button in row)
        for row in rows
    )
    return " " + " / ".join(shown)
