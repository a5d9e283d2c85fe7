"""python -m flows.console intake: talk to one conversation, or to the whole coach, in the terminal."""

import sys
from datetime import UTC, datetime

from flows import FLOWS, coach
from flows.conversation import State, converse
from flows.effects import Edit, Record, Remember, Say, Toast
from flows.engine import absorb
from flows.facts import Facts
from flows.heard import Text
from flows.stack import Stack


def shown(say: Say) -> str:
    rows = [" ".join(f"[{button.label}]" for button in row) for row in say.buttons]
    if say.keyboard:
        rows = [" ".join(f"{{{label}}}" for label in row) for row in say.keyboard.rows]
    return "\n".join([say.text, *rows])


def talk(name: str, moment: datetime) -> None:
    """Reads lines from the terminal; what a person taps is typed as its label."""
    facts = Facts(moment, coach().library, {"consent": 1} if name else {})
    state = State()
    said: str | None = None
    while True:
        if said is None and name:
            stack = Stack(coach(), (), 0, 0, "", 0, facts)
            stack.begin(name, {})
            state, effects = State(stack.frames, stack.turn), stack.settled()
        else:
            turned = converse(coach(), state, Text(said or "/start"), facts)
            state, effects = turned.state, turned.effects
        for effect in effects:
            facts = absorb(facts, effect)
            if isinstance(effect, Say):
                print(f"\n{shown(effect)}")
            elif isinstance(effect, Edit) and effect.text:
                print(f"  = {effect.text}")
            elif not isinstance(effect, Toast | Remember | Record | Edit):
                print(f"  * {effect}")
        try:
            said = input("\nyou: ")
        except EOFError:
            return


if __name__ == "__main__":
    asked = sys.argv[1] if len(sys.argv) > 1 else ""
    if asked and asked not in FLOWS:
        sys.exit(f"no conversation is called {asked!r}; there are {', '.join(FLOWS)}")
    talk(asked, datetime(2026, 11, 22, 16, tzinfo=UTC))  # any moment will do
