"""Somebody who answers every question by a tap, from /start to the plan."""

from collections.abc import Awaitable, Callable

from bot.local.person import ChatView, Person

PATIENCE = 60.0
FIRST = (
    "I agree, I'm 18+", "Central time", "40 to 59", "None of these", "None", "Mon and Thu", "20 minutes", "7:30", "5",
    "No, as usual", "Little", "Low back", "Over a year", "Bending, lifting", "Done", "10 to 19", "Coffee, 8:00",
)  # fmt: skip


async def intake(person: Person, after_tap: Callable[[], Awaitable[None]]) -> None:
    """Until the plan is there. `after_tap` may do to the bot what it likes."""
    person.starts()
    for _ in range(80):
        await person.chat.wait_for(asking, PATIENCE)
        asked = person.chat.messages[-1]
        labels = [button["text"] for row in asked.inline_keyboard for button in row]
        if "See the week" in labels:
            return
        person.taps(next((label for label in FIRST if label in labels), labels[0]))
        await after_tap()
        await person.chat.wait_for(lambda view, asked=asked: asking(view) and view.messages[-1] is not asked, PATIENCE)
    raise AssertionError(person.chat.transcript())


def asking(view: ChatView) -> bool:
    """The newest message has buttons."""
    return bool(view.messages) and bool(view.messages[-1].inline_keyboard)
