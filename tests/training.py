"""People in training for the chats: a plan that was accepted, and sessions walked set by set."""

from typing import Any

from flows import course, starting
from tests.chat import Chat, typical

DUMBBELLS: dict[str, Any] = {"kit": ["dumbbells"], "owned": {"dumbbell": [2, 3, 5, 8, 10, 12, 15, 20, 25]}}
RELEASED = {"hinge": 20.0, "squat": 20.0, "row": 10.0, "push": 10.0, "split_step": 20.0, "carry": 20.0}
TRAINED: dict[str, Any] = {  # two sets each, weights known
    "active": "weights_1_2", "conf1": 7, "fear1": 2, "released": RELEASED, **DUMBBELLS,
}  # fmt: skip


def in_training(at: str = "2026-11-23 17:30", **known: Any) -> Chat:
    """Somebody whose plan stands and was accepted; Monday by default, a training day."""
    chat = Chat(typical(**known), at=at)
    stands, _ = starting.start(chat.facts)
    chat.known = {**chat.known, course.KEY: course.kept(stands)}
    return chat


def in_session(at: str = "2026-11-23 17:30", **known: Any) -> Chat:
    """The same, at the first exercise of today's session."""
    chat = in_training(at, **known).due("session")
    return chat.taps(labels(chat)[0], "All clear", "2", "Good", "I'm warm")


def labels(chat: Chat) -> list[str]:
    return [button.label for row in chat.messages[-1].buttons for button in row]


def one_set(chat: Chat, band: str = "Fine, 3-4 left") -> Chat:
    """The next set as planned, or the rest before it."""
    match chat.step:
        case "session.set":
            chat.taps(labels(chat)[0])
        case "session.last_set":
            chat.taps(band)
        case "session.rest":
            chat.taps("I'm ready")
        case "session.sure" | "session.expect":
            chat.taps("6")
        case "session.owned":
            chat.says("5 8 10 12 15 20")
        case "session.released":
            chat.taps("Not sure")
        case step:
            raise AssertionError(f"no set to do at {step}\n{chat.transcript}")
    return chat


def all_sets(chat: Chat, band: str = "Fine, 3-4 left") -> Chat:
    """The rest of the session as planned, up to its last questions."""
    for _ in range(60):
        if chat.step in ("session.effort", ""):
            return chat
        one_set(chat, band)
    raise AssertionError(f"the session does not end\n{chat.transcript}")


def whole_session(chat: Chat, before: str = "2", after: str = "3", band: str = "Fine, 3-4 left") -> Chat:
    """From the reminder to the summary."""
    chat.due("session")
    chat.taps(labels(chat)[0], "All clear", before, "Good", "I'm warm")
    return all_sets(chat, band).taps("5", after, "Steady")


def taps_of(chat: Chat) -> int:
    return sum(line.startswith("you: [") for line in chat.lines)
