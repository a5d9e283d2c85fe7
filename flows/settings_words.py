"""What the settings say: how things stand, what was changed, and the buttons with their present values."""

from collections.abc import Mapping
from typing import cast

from flows import course, reminders
from flows.changes import CONSENTS, HABITS, KINDS, chosen_days, consented, is_on, is_quiet, weights_in
from flows.engine import Option
from flows.facts import Facts
from flows.known import Known, clock_time
from flows.words import Content, Listed, Phrase, Word, clock

MORNINGS = ("07:00", "07:30", "08:00")
REVIEWS = ("09:00", "12:00", "17:00", "19:00")
EVENINGS, WAKINGS = ("20:00", "21:00", "22:00", "23:00"), ("06:00", "07:00", "08:00", "09:00")


def hour(value: object, facts: Facts) -> Word:
    """A time as this person reads it: 5:30 pm or 17:30."""
    at = clock_time(value)
    return Content(clock(at, Known(facts.known).clock_24)) if at else Phrase("settings_never")


def times_line(facts: Facts) -> Word:
    known = Known(facts.known)
    values: dict[str, Word] = {
        "session": hour(known.train_time.isoformat("minutes"), facts),
        "day": Phrase(f"weekday_{facts.known.get('review_day', 6)}"),
        "review": hour(facts.known.get("review_time") or "17:00", facts),
    }
    if known.morning_time is None:
        return Phrase.of("settings_times_no_morning", **values)
    return Phrase.of("settings_times", morning=hour(facts.known["morning_time"], facts), **values)


def time_told(what: str, facts: Facts) -> Word:
    """The record of a time: set, or asked about where it lies in quiet hours."""
    value = facts.answers.get(what)
    if value == "back":
        return times_line(facts)
    if value == "none":
        return Phrase("settings_no_mornings")
    told = Phrase.of(f"settings_{what}_at", time=hour(HABITS.get(str(value), value), facts))
    return (
        Phrase.of("settings_asked", what=told)
        if is_quiet(what, value, facts)
        else Phrase.of("settings_done", what=told)
    )


def morning_words(facts: Facts) -> Word:
    return time_told("morning", facts)


def session_words(facts: Facts) -> Word:
    return time_told("session", facts)


def review_words(facts: Facts) -> Word:
    value = facts.answers.get("review_time")
    if value == "back":
        return times_line(facts)
    day = Phrase(f"weekday_{facts.answers.get('review_day', facts.known.get('review_day', 6))}")
    return Phrase.of("settings_review_at", day=day, time=hour(value, facts))


def quiet_time_words(facts: Facts) -> Word:
    waits = cast(Mapping[str, object], facts.answers.get("waits") or {})
    what = str(waits.get("what", "morning"))
    day = Phrase(f"weekday_{facts.answers.get('review_day', facts.known.get('review_day', 6))}")
    told = {"time": hour(waits.get("value"), facts)} | ({"day": day} if what == "review" else {})
    return Phrase.of("settings_done", what=Phrase(f"settings_{what}_at", told))


def at_hours(keys: tuple[str, ...], facts: Facts) -> list[Option]:
    return [Option(key, hour(key, facts)) for key in keys]


def morning_choices(facts: Facts) -> list[Option]:
    return [*at_hours(MORNINGS, facts), Option("none"), Option("back")]


def session_choices(facts: Facts) -> list[Option]:
    told = [Option(habit, Phrase.of(f"settings_habit_{habit}", time=hour(at, facts))) for habit, at in HABITS.items()]
    return [*told, Option("back")]


def review_choices(facts: Facts) -> list[Option]:
    return [*at_hours(REVIEWS, facts), Option("back")]


def evening_choices(facts: Facts) -> list[Option]:
    return [*at_hours(EVENINGS, facts), Option("back")]


def waking_choices(facts: Facts) -> list[Option]:
    return [*at_hours(WAKINGS, facts), Option("back")]


def day_words(days: tuple[int, ...]) -> Word:
    return Listed([Phrase(f"weekday_short_{day}") for day in days])


def days_line(facts: Facts) -> Word:
    days = Known(facts.known).days
    return Phrase.of("settings_days", days=day_words(days)) if days else Phrase("settings_no_days")


def new_days_words(facts: Facts) -> Word:
    answer = facts.answers.get("day_by_day", facts.answers.get("days"))
    days = chosen_days(answer) if answer is not None else ()
    return Phrase.of("settings_new_days", days=day_words(days)) if days else days_line(facts)


def minutes_line(facts: Facts) -> Word:
    return minutes_told(facts, Known(facts.known).minutes)


def minutes_told(facts: Facts, chosen: int) -> Word:
    """What was chosen, and what the phase makes of it for now."""
    stands = course.of(facts)
    most = facts.library.programme.phase[stands.phase].minutes[1] if stands else chosen
    if chosen <= most:
        return Phrase.of("settings_minutes", minutes=chosen)
    return Phrase.of("settings_minutes_later", minutes=chosen, now=most)


def new_minutes_words(facts: Facts) -> Word:
    told = str(facts.answers.get("minutes") or "")
    return minutes_told(facts, int(told)) if told.isdigit() else minutes_line(facts)


def kit_names(kit: object) -> Word:
    names = [Phrase(f"settings_kit_{name}") for name in cast(tuple[str, ...], kit or ())]
    return Listed(names) if names else Phrase("settings_kit_none")


def kit_line(facts: Facts) -> Word:
    return Phrase.of("settings_kit", kit=kit_names(sorted(Known(facts.known).kit)))


def new_kit_words(facts: Facts) -> Word:
    return Phrase.of("settings_new_kit", kit=kit_names(facts.answers.get("have")))


def owned_words(facts: Facts) -> Word:
    answer = facts.answers.get("owned_again", facts.answers.get("owned"))
    weights = [f"{weight:g}" for weight in weights_in(answer)]
    if not weights:
        return kit_line(facts)
    return Phrase.of("settings_owned", weights=Listed(weights), unit=Known(facts.known).units)


def switches(facts: Facts) -> list[Option]:
    """One button a kind, with what it is now; then quiet mode, quiet hours, back."""
    told = [Option(kind, on_off(f"settings_kind_{kind}", is_on(kind, facts))) for kind in KINDS]
    quiet = Option("quiet_mode", on_off("settings_quiet_mode", bool(facts.known.get("quiet_mode"))))
    return [*told, quiet, Option("quiet"), Option("back")]


def switch_told(facts: Facts) -> Word:
    """ "Lessons off.", once it is."""
    answer = str(facts.answers.get("reminders"))
    if answer == "quiet_mode":
        return told_on_off("settings_quiet_mode", bool(facts.known.get("quiet_mode")))
    return (
        told_on_off(f"settings_kind_{answer}", is_on(answer, facts)) if answer in KINDS else Phrase("settings_nothing")
    )


def consent_told(facts: Facts) -> Word:
    answer = str(facts.answers.get("consents"))
    if answer not in CONSENTS:
        return Phrase("settings_nothing")
    return told_on_off(f"settings_consent_{answer}", consented(answer, facts))


def told_on_off(name: str, on: bool) -> Word:
    return Phrase.of("settings_told_on" if on else "settings_told_off", name=Phrase(name))


def on_off(name: str, on: bool) -> Word:
    return Phrase.of("settings_on" if on else "settings_off", name=Phrase(name))


def quiet_hours_line(facts: Facts) -> Word:
    start, end = reminders.quiet_hours(facts)
    return Phrase.of("settings_quiet_hours", start=hour(start.isoformat(), facts), end=hour(end.isoformat(), facts))


def quiet_words(facts: Facts) -> Word:
    if facts.answers.get("quiet_to") == "back":
        return quiet_hours_line(facts)
    start, end = facts.answers.get("quiet_from"), facts.answers.get("quiet_to")
    return Phrase.of("settings_quiet_hours", start=hour(start, facts), end=hour(end, facts))


def reminders_words(facts: Facts) -> Word:
    on = [Phrase(f"settings_kind_{kind}") for kind in KINDS if is_on(kind, facts)]
    return Phrase.of("settings_reminders", on=Listed(on)) if on else Phrase("settings_all_off")


def units_line(facts: Facts) -> Word:
    known = Known(facts.known)
    return Phrase.of(
        "settings_units",
        zone=Content(str(facts.known.get("zone") or "").rpartition("/")[2].replace("_", " ")),
        units=Phrase(f"settings_unit_{known.units}"),
        clock=Phrase("settings_clock_24" if known.clock_24 else "settings_clock_12"),
    )


def unit_choices(facts: Facts) -> list[Option]:
    known = Known(facts.known)
    unit = "pounds" if known.units == "kg" else "kilos"
    clock = "clock_12" if known.clock_24 else "clock_24"
    pictures = "moving" if facts.known.get("show_picture") == "still" else "still"
    return [Option("zone"), Option(unit), Option(clock), Option(pictures), Option("back")]


def unit_words(facts: Facts) -> Word:
    return Phrase(f"settings_now_{facts.answers.get('units')}")


def consent_switches(facts: Facts) -> list[Option]:
    told = [Option(what, on_off(f"settings_consent_{what}", consented(what, facts))) for what in CONSENTS]
    return [*told, Option("/export"), Option("/delete"), Option("back")]


def granted_words(facts: Facts) -> Word:
    """The one line that tells what a typed wish has changed."""
    does, value = str(facts.answers.get("granted")), facts.answers.get("value")
    match does:
        case "morning" | "session":
            return Phrase.of("settings_done", what=Phrase.of(f"settings_{does}_at", time=hour(value, facts)))
        case "review":
            day = Phrase(f"weekday_{facts.known.get('review_day', 6)}")
            return Phrase.of("settings_review_at", day=day, time=hour(value, facts))
        case "days":
            return Phrase.of("settings_new_days", days=day_words(chosen_days(value)))
        case "place":
            return Phrase.of("settings_place", place=Content(str(value).title()))
        case "no_mornings":
            return Phrase("settings_no_mornings")
    return Phrase(f"settings_now_{does}")


WORDS = (
    times_line, morning_words, session_words, review_words, quiet_time_words, morning_choices, session_choices,
    review_choices, evening_choices, waking_choices, days_line, new_days_words, minutes_line, new_minutes_words,
    kit_line, new_kit_words, owned_words, switches, quiet_hours_line, quiet_words, reminders_words, units_line,
    unit_choices, unit_words, consent_switches, switch_told,
    consent_told, granted_words,
)  # fmt: skip
