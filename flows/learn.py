"""Questions and their checked answers: what was typed finds its answer, or the honest line that there is none."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from rapidfuzz import fuzz

from content.library import Library
from content.models import LearnAnswer
from content.typed import small_talk
from flows.engine import Option
from flows.facts import Facts
from flows.holds import gravest
from flows.wording import emergency
from flows.words import Content, Filled, Phrase, Word

ENOUGH = 0.55  # of 1: below it we would be guessing
CLOSE = 0.9  # of the best: both are offered
MOST = 3
ALIKE = 86  # of 100: how near a misspelt word must come
LONGEST = 300  # characters of a question
ON_A_PAGE = 7  # topics, and one button to turn the page


# finding


def asks(text: str) -> bool:
    """Whether these words are a question, or name one of our topics in few words."""
    said = plain(text)
    if not said or len(text) > LONGEST:
        return False
    return text.strip().endswith("?") or said.startswith(tuple(f"{word} " for word in small_talk().question.opens))


def find(text: str, library: Library) -> tuple[LearnAnswer, ...]:
    """The answers that may be meant, best first: one, up to three that are about as near, or none."""
    said = plain(text)
    if exact := [answer for answer in library.answers.values() if said in map(plain, phrasings(answer))]:
        return tuple(exact[:MOST])
    asked = tokens(text)
    if not asked:
        return ()
    weights, told = index(tuple((id, phrasings(answer)) for id, answer in library.answers.items()))
    scores = {id: max(likeness(asked, phrase, weights) for phrase in phrases) for id, phrases in told.items()}
    best = max(scores.values(), default=0.0)
    near = sorted((id for id in scores if scores[id] >= max(ENOUGH, best * CLOSE)), key=lambda id: -scores[id])
    return tuple(library.answers[id] for id in near[:MOST])


def phrasings(answer: LearnAnswer) -> tuple[str, ...]:
    return (answer.question, *answer.asked, answer.topic, *answer.keywords)


@lru_cache(maxsize=2)
def index(
    answers: tuple[tuple[str, tuple[str, ...]], ...],
) -> tuple[Mapping[str, float], Mapping[str, tuple[frozenset[str], ...]]]:
    """How much each word says (rare ones more), and every phrasing as its words."""
    told = {id: tuple(filter(None, map(tokens, phrases))) for id, phrases in answers}
    known_to = Counter(word for phrases in told.values() for word in frozenset().union(*phrases))
    return {word: 1 + math.log(len(told) / count) for word, count in known_to.items()}, told


def likeness(asked: frozenset[str], phrase: frozenset[str], weights: Mapping[str, float]) -> float:
    """How much of what was asked the phrase says, and the other way round; a misspelt word counts as its like."""
    rarest = max(weights.values(), default=1.0)
    shared = sum(weights.get(word, rarest) for word in phrase if any(alike(word, other) for other in asked))
    whole = sum(weights.get(word, rarest) for word in phrase)
    said = sum(weights.get(nearest(word, phrase), rarest) for word in asked)
    return 2 * shared / (whole + said)


def nearest(word: str, phrase: Iterable[str]) -> str:
    return next((other for other in phrase if alike(word, other)), word)


def alike(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) >= 5 and fuzz.ratio(one, other) >= ALIKE)


def tokens(text: str) -> frozenset[str]:
    """The words that carry meaning, without endings."""
    idle = small_talk().question.idle
    words = re.findall(r"[a-z]+(?:'[a-z]+)?", plain(text))
    return frozenset(stem(word) for word in words if word not in idle)


def stem(word: str) -> str:
    for ending in ("ing", "es", "ed", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word.removesuffix(ending)
    return word


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.casefold().replace("’", "'")).strip(" .!?,;:…")


# the pages


def about(facts: Facts) -> str:
    return str(facts.answers.get("about") or facts.answers.get("said") or "")


def found(facts: Facts) -> tuple[LearnAnswer, ...]:
    """The answer that was named by its id, or those that the words find."""
    named = facts.library.answers.get(about(facts))
    return (named,) if named else find(about(facts), facts.library)


def which_answer(facts: Facts) -> str:
    if not about(facts):
        return "topics"
    answers = found(facts)
    if not answers:
        return "none"
    if len(answers) > 1:
        return "several"
    if locked(facts) and answers[0].training_advice:
        return "waits"
    return "refused" if answers[0].refusal else "told" if not answers[0].not_for else "told_with_limit"


def locked(facts: Facts) -> bool:
    return gravest(facts.holds) in ("E0", "E1")


def says(facts: Facts) -> Word:
    return Filled(found(facts)[0].says, {"emergency": emergency(facts)})


def not_for(facts: Facts) -> Word:
    return Content(found(facts)[0].not_for)


def source_words(facts: Facts) -> Word:
    answers = found(facts)
    return Content(answers[0].source_words) if answers else Phrase("learn_no_source")


def learn_ways(facts: Facts) -> Sequence[Option]:
    match which_answer(facts):
        case "topics":
            return topics(0, facts)
        case "none":
            return (Option("/human", style="green"), Option("topics"))
        case "several":
            return [Option(f"one:{answer.id}", Content(answer.topic)) for answer in found(facts)]
        case "waits":
            return (Option("/human"), Option("topics"))
        case "refused":
            return (Option("/human"), Option("topics"), Option(f"source:{found(facts)[0].id}"))
    return (Option("/thanks", style="green"), Option(f"source:{found(facts)[0].id}"), Option("/human"))


def topics_here(facts: Facts) -> Sequence[Option]:
    return topics(int(about(facts)) if about(facts).isdigit() else 0, facts)


def topics(page: int, facts: Facts) -> list[Option]:
    """Seven topics, and the way to the next ones; under a lock those without training advice."""
    open_now = [answer for answer in facts.library.answers.values() if not (locked(facts) and answer.training_advice)]
    here = open_now[page * ON_A_PAGE : (page + 1) * ON_A_PAGE]
    more = page + 1 if (page + 1) * ON_A_PAGE < len(open_now) else 0
    return [*(Option(f"one:{answer.id}", Content(answer.topic)) for answer in here), Option(f"more:{more}")]


def source_ways(facts: Facts) -> Sequence[Option]:
    return (Option(f"one:{about(facts)}"),)


RULES = (which_answer, says, not_for, source_words, learn_ways, topics_here, source_ways)
