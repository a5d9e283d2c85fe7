"""A person should look at the plan: who is told, and in which words the one who trains reads it (training.md §8)."""

from collections.abc import Iterable, Iterator, Mapping

from flows.effects import Effect, Note, Subject, TellCoach
from flows.facts import Facts
from flows.records import Decision
from flows.words import Phrase, Word

HANDED_OVER: Mapping[str, Subject] = {"matrix.coach": "reds", "phase.review": "bridge"}  # by the rule that decided it


def handed_over(decisions: Iterable[Decision]) -> Iterator[Effect]:
    """Three red sessions in two weeks, or six in the bridge; whoever judged the session, and whenever."""
    for subject in dict.fromkeys(HANDED_OVER[each.rule] for each in decisions if each.rule in HANDED_OVER):
        yield TellCoach(subject)
        yield Note("look", subject)


def should_look(facts: Facts) -> bool:
    return bool(facts.answers.get("look"))


def look_words(facts: Facts) -> Word:
    return Phrase(f"look_{facts.answers.get('look') or 'reds'}")
