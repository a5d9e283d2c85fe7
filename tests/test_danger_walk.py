"""A person who does anything, anywhere, with words of danger thrown in: always answered first, and never trained under a lock.

Small by default. A long one: `python -m tests.test_danger_walk 2000` walks so many lives.
"""

import sys

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from flows import plan, reminders
from flows.effects import OpenHold, Say
from flows.holds import clinical, locked
from tests.chat import Chat, as_read
from tests.test_danger_anywhere import SAID, stands
from tests.walker import ANYTIME, DUE, TYPED, check, scenes

LIVES, STEPS = 12, 30
TRAINING = {"session", "hurts", "morning"}
SAME_DAY = (
    "my foot slaps the floor when I walk since Monday", "fever of 38.5 and my back is much worse",
    "one calf is swollen and hot", "had breast cancer, now a new deep pain in my spine",
)  # fmt: skip
SCENES = tuple(sorted(scenes()))


class Life(RuleBasedStateMachine):
    """One person; every rule is something that people do."""

    @initialize(scene=st.sampled_from(SCENES))
    def begins(self, scene: str) -> None:
        self.chat: Chat = scenes()[scene]()

    @rule(which=st.integers(0, 200))
    def taps(self, which: int) -> None:
        shown = [
            b.label.removeprefix("✓ ")
            for each in self.chat.messages[-4:]
            for row in each.buttons
            for b in row
            if not b.copies
        ]
        labels = sorted({*shown, *(label for row in self.chat.keyboard for label in row)} & set(self.chat.visible()))
        if labels:
            self.chat.wait(seconds=5).taps(labels[which % len(labels)])

    @rule(text=st.sampled_from((*ANYTIME, *(words for several in TYPED.values() for words in several))))
    def types(self, text: str) -> None:
        self.chat.wait(seconds=5).says(text)

    @rule(kind=st.sampled_from(DUE))
    def is_reminded(self, kind: str) -> None:
        self.chat.due(kind)

    @rule(minutes=st.sampled_from((1, 20, 200, 1500, 12000)))
    def waits(self, minutes: int) -> None:
        self.chat.wait(minutes=minutes)

    @rule(said=st.sampled_from([(flag, words) for flag, *both in SAID for words in both]), edited=st.booleans())
    def tells_an_emergency(self, said: tuple[str, str], edited: bool) -> None:
        chat, (flag, words) = self.chat, said
        if not chat.known.get("consent"):
            return
        again = stands(flag, chat.facts)
        chat.edits(words) if edited else chat.says(words)
        says = [each for each in chat.effects if isinstance(each, Say)]
        country = chat.facts.library.country(str(chat.known.get("country") or chat.clinic.default_country))
        trail = "\n".join(chat.lines[-12:])
        assert says and country.emergency_words in as_read(says[0].text), trail
        assert again or flag in {each.hold.flag for each in chat.effects if isinstance(each, OpenHold)}, trail
        assert locked(chat.holds), trail

    @rule(words=st.sampled_from(SAME_DAY))
    def tells_what_is_for_today(self, words: str) -> None:
        chat = self.chat
        if not chat.known.get("consent"):
            return
        chat.says(words)
        says = [each for each in chat.effects if isinstance(each, Say)]
        assert says and chat.state.frames and chat.state.frames[-1].flow in {"hold", "crisis"}, "\n".join(
            chat.lines[-12:]
        )
        assert locked(chat.holds)

    @invariant()
    def never_trains_under_a_lock(self) -> None:
        chat = self.chat
        check(chat)
        if not chat.erased and locked(chat.holds) and clinical(chat.holds):
            trail = "\n".join(chat.lines[-15:])
            assert not {frame.flow for frame in chat.state.frames} & TRAINING, trail
            assert plan.may_train_today(chat.facts) == "hold", trail
            assert not reminders.wanted(chat.facts), trail


def test_no_life_finds_a_place_where_danger_goes_unanswered_or_training_goes_on() -> None:
    walk(LIVES)


def walk(lives: int) -> None:
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=lives, stateful_step_count=STEPS, derandomize=True, deadline=None,
            suppress_health_check=list(HealthCheck), database=None,
        ),
    )  # fmt: skip


if __name__ == "__main__":
    walk(int(sys.argv[1]) if len(sys.argv) > 1 else LIVES)
