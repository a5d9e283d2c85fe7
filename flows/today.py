"""Where a person stands today, on one card: the week, the next session, today's walk."""

from datetime import date, timedelta

from flows import course, flare_question, layoff, plan, slots, week
from flows.engine import Option
from flows.facts import Facts
from flows.holds import locked, training
from flows.known import Known
from flows.records import Flare, SessionLog
from flows.session_words import session_minutes
from flows.walk_days import walk_days, walk_today
from flows.words import Content, Phrase, Word, clock

CARDS = {
    "planned": ("/session", "/plan", "/checkin", "/help"),
    "gentle": ("/plan", "/checked", "/checkin", "/help"),
    "flare": ("/flare", "/plan", "/checkin", "/help"),
    "asked": ("/session", "/plan", "/help"),
    "sore": ("/plan", "/checkin", "/help"),
    "paused": ("/resume", "/plan", "/help"),
    "away": ("/resume", "/plan", "/help"),
    "unfinished": ("/go_on", "/help"),
    "locked": ("/checked", "/human"),
}
SOON = 14  # days to look ahead for the next session


def which_card(facts: Facts) -> str:
    if locked(facts.holds):
        return "locked"
    if facts.known.get("intake") != "done" or course.of(facts) is None:
        return "unfinished"
    if facts.known.get("paused_until"):
        return "paused"
    if training(facts.holds) != "active":
        return "gentle"
    if flare_open(facts):
        return "flare"
    if flare_question.keeps_away(facts):
        return "sore" if flare_question.waits(facts) else "asked"
    return "away" if layoff.row(facts).screen and not layoff.screened(facts) else "planned"


def card_buttons(facts: Facts) -> list[Option]:
    """The session is no button where it would only be told why not."""
    card = which_card(facts)
    closed = card == "planned" and plan.may_train_today(facts) in ("too_soon", "week_done")
    return [Option(key) for key in CARDS[card] if not (closed and key == "/session")]


def flare_open(facts: Facts) -> bool:
    marks = [flare.mark for flare in facts.history.of(Flare) if flare.mark in ("opened", "closed")]
    return bool(marks) and marks[-1] == "opened"


# words


def week_number(facts: Facts) -> Word:
    """Weeks since the consent, counted from 1."""
    day_0 = Known(facts.known).day_0
    return (facts.today - day_0).days // 7 + 1 if day_0 else 1


def next_letter(facts: Facts) -> str:
    stands = course.of(facts)
    return slots.next_letter(facts, stands) if stands else "A"


def trained_today(facts: Facts) -> bool:
    return any(log.day == facts.today for log in facts.history.of(SessionLog, since=facts.today))


def next_day(facts: Facts) -> date | None:
    """The next chosen day on which no session was done yet; today counts while it is open."""
    days = Known(facts.known).days
    first = 1 if trained_today(facts) else 0
    ahead = (facts.today + timedelta(days=away) for away in range(first, SOON))
    stands = course.of(facts)
    return next((day for day in ahead if day.weekday() in days and (not stands or week.rested(stands, day))), None)


def next_session(facts: Facts) -> Word:
    day = next_day(facts)
    known = Known(facts.known)
    if day is None:
        return Phrase.of("today_next_open", letter=next_letter(facts))
    at = Content(clock(known.train_time, known.clock_24))
    if day == facts.today:
        return Phrase.of("today_next_now", letter=next_letter(facts), time=at)
    return Phrase.of("today_next", letter=next_letter(facts), day=Phrase(f"weekday_{day.weekday()}"), time=at)


def today_line(facts: Facts) -> Word:
    """What today holds: a session, a walk, or rest."""
    if which_card(facts) == "planned" and next_day(facts) == facts.today:
        return Phrase.of("today_session", minutes=session_minutes(facts))
    if trained_today(facts):
        return Phrase("today_done")
    if facts.today.weekday() in walk_days(facts):
        return Phrase.of("today_walk", walk=walk_today(facts))
    return Phrase("today_rest")


def start_label(facts: Facts) -> Word:
    if which_card(facts) == "asked":
        return Phrase("today_question")
    return Phrase.of("today_start", letter=next_letter(facts))


def pause_line(facts: Facts) -> Word:
    until = str(facts.known.get("paused_until") or "open")
    if until == "open":
        return Phrase("today_paused")
    return Phrase.of("today_paused_till", date=date.fromisoformat(until))


RULES = (which_card, card_buttons, week_number, next_session, today_line, start_label, pause_line)
