"""What is written down: every decision with its reason."""

from typing import TYPE_CHECKING, Any

from flows import reasons
from flows.planned import SessionPlan
from tests.people.promises.promise import Invariant

if TYPE_CHECKING:
    from tests.people.life import Life


class Reasons(Invariant):
    id = "reasons"
    says = "Every decision names its rule and its source, and can be told in plain words."
    source = "issue: every decision has a reason"

    def __init__(self) -> None:
        super().__init__()
        self.told: set[tuple[str, str]] = set()

    def plans(self, life: "Life", session: SessionPlan, before: int, less: str) -> None:
        self.wrote(life, (*session.decisions, *(why for item in session.items for why in item.reasons)))

    def wrote(self, life: "Life", entries: tuple[Any, ...]) -> None:
        for why in entries:
            if why.record != "decision":
                continue
            good = bool(why.rule and why.source and why.subject and why.outcome)
            if good and why.words and (why.rule, why.words) not in self.told:
                self.told.add((why.rule, why.words))
                good = reasons.told(life.facts, why) is not None
            self.holds(life, good, f"{why.rule} of {why.subject} has no reason")
