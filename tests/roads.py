"""Short chats straight to the steps that a random walk rarely meets; each ends where the walk may go on."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from flows import course
from flows.records import CheckIn, Flare
from tests.chat import Chat, typical
from tests.test_four_weeks import after_the_lists, four_weeks_in, scored
from tests.test_review import lived, tagged
from tests.training import TRAINED, all_sets, in_session, in_training, labels, one_set, whole_session
from tests.walker import held

SAFE = "None of these"
NUMB = "I can't pee and my groin is numb"
CRISIS = "honestly there's no point in being here any more"
SEEN = ("Doctor or ER", "Today", "Fine to train", "The same", SAFE)


def tap(chat: Chat, *labels: str) -> Chat:
    """Slow enough for a safety list."""
    for label in labels:
        chat.wait(seconds=6).taps(label)
    return chat


def through_lists(chat: Chat) -> Chat:
    while chat.step.startswith("screening."):
        tap(chat, SAFE)
    return chat


def without(chat: Chat, *keys: str) -> Chat:
    chat.known = {key: value for key, value in chat.known.items() if key not in keys}
    return chat


def standing(chat: Chat, **changed: Any) -> Chat:
    """The same with another course."""
    stands = course.of(chat.facts)
    assert stands is not None
    chat.known = {**chat.known, course.KEY: course.kept(replace(stands, **changed))}
    return chat


# holds and checks


def gone(chat: Chat, *answers: str) -> Chat:
    return tap(through_lists(tap(chat.says("/gone"), "It has gone")), *answers)


def check_and_plan_missing() -> Chat:
    return gone(without(held("E2", "neuro_numb"), "plan", "course"), "Yes")


def check_and_week_missing() -> Chat:
    return gone(without(held("E2", "neuro_numb"), "plan", "course", "days", "minutes", "train_time"), "Yes")


def check_turned_grave() -> Chat:
    chat = tap(held("E2", "neuro_numb").says("/gone"), "It has gone", "Foot drags", "Done", "Old, not checked")
    return through_lists(chat)


def check_that_changed_meanwhile() -> Chat:
    """It has gone, and what may go by itself is no longer what is open."""
    chat = held("E2", "fx_bone").says("/gone")
    chat.state = replace(chat.state, frames=(replace(chat.state.frames[-1], step="which_gone"),))
    return chat.says("/start")


def gentle_plan_waits() -> Chat:
    return tap(without(held("E2G", "rx_bp"), "plan", "course").begins("check_first"), "Go on")


def plan_card_under_a_check() -> Chat:
    return without(held("E2", "neuro_numb"), "plan").begins("plan_card")


def cleared_without_a_week() -> Chat:
    chat = without(held("E2", "rx_advice"), "plan", "course", "days", "minutes", "train_time")
    return tap(chat.says("/checked"), *SEEN)


def cleared_without_a_plan() -> Chat:
    return tap(without(held("E2", "rx_advice"), "plan", "course").says("/checked"), *SEEN)


def cleared_on_another_day() -> Chat:
    chat = held("E1", "neuro_weak")
    chat.holds = [replace(chat.holds[0], opened_at=chat.now.replace(day=17))]
    return tap(chat.says("/checked"), "Doctor or ER", "In the room", "Earlier").says("Nov 18")


def looked_at_again() -> Chat:
    chat = tap(held("E2", "neuro_numb").says("/checked"), "Nurse line", "Today", "Fine to train")
    chat = through_lists(tap(chat, "The same")).wait(days=8)
    return through_lists(chat)


def looked_at_again_and_found() -> Chat:
    chat = tap(held("E2", "neuro_numb").says("/checked"), "Nurse line", "Today", "Fine to train")
    chat = through_lists(tap(chat, "The same")).wait(days=8)
    return through_lists(tap(chat, "Foot drags", "Done", "Old, not checked"))


def person_in_a_hold() -> Chat:
    return tap(in_training().says(NUMB), "Yes", "Talk to a person")


def question() -> Chat:
    return tap(in_training().says("should I worry if my groin goes numb?"), "No")


def nudged() -> Chat:
    chat = Chat(typical())
    chat.holds = [*held("E2", "neuro_numb").holds]
    return chat.says("/gone").wait(days=15)


def after_a_strain(answer: str) -> Chat:
    chat = held("E2", "fx_new_injury")
    chat.due("hold_injury", hold=chat.holds[0].id)
    return through_lists(tap(chat, answer))


# a crisis


def quiet_check() -> Chat:
    chat = tap(in_training().says(CRISIS), "I'm safe").wait(hours=25)
    return tap(chat, "I'm safe", "Yes").wait(days=1, hours=1)


def quiet_checks() -> Chat:
    return tap(tap(quiet_check(), "I'm safe").wait(days=1, hours=1), "Talk to a person")


def person_in_a_crisis() -> Chat:
    return tap(in_training().says(CRISIS), "Talk to a person")


def person_after_low_mood() -> Chat:
    return tap(in_training().begins("crisis", moment="low"), "Talk to a person")


def meant_as_a_figure() -> Chat:
    return tap(in_training().begins("crisis", moment="mean", said="words"), "A figure of speech")


def for_somebody_else() -> Chat:
    return tap(in_training().begins("crisis", moment="other"), "No, it's for them")


def violence() -> Chat:
    return in_training().begins("crisis", moment="abuse")


# days


def walk_offered() -> Chat:
    return in_training("2026-11-27 12:30", morning_time=None).due("walk").taps("Other minutes")


def two_bad_evenings() -> Chat:
    chat = in_training("2026-11-27 19:00", reminders={"daily": True})
    for _ in range(2):
        chat = through_lists(chat.says("/checkin").says("6"))
        while chat.step in ("check_in.sleep", "check_in.walk"):
            chat.taps("Enough for today")
        chat.wait(days=1)
    return chat


def low_twice() -> Chat:
    chat = in_training("2026-12-04 19:00", reminders={"daily": True})
    for _ in range(2):
        chat = through_lists(chat.says("/checkin").says("3 6h 12min").says("1"))
        chat.wait(days=8)
    return chat


def flare_that_climbs() -> Chat:
    chat = through_lists(in_training("2026-11-28 10:00").says("/flare"))
    chat.taps("5", "Fine")
    for score in ("6", "7", "8"):
        chat.tomorrow("07:30").due("morning")
        chat = through_lists(chat.taps(score, "Fine"))
        if chat.step == "morning.judged":
            chat.taps("Skip")
    return chat


def held_in_the_morning() -> Chat:
    chat = whole_session(in_training(tags=["leg_symptoms"], reach="thigh", leg_level=2)).tomorrow("07:30")
    chat.due("morning")
    chat.taps("3", "Fine", "New")
    return tap(chat, "Numb between legs", "Done", "New or worse")


def done_already() -> Chat:
    return in_training("2026-11-25 07:30").due("morning").says("done it already")


def lapsed() -> Chat:
    chat = in_training("2026-11-23 07:30").due("morning")
    return chat.until("2026-11-26 12:30").due("lapse")


def paused() -> Chat:
    return in_training().says("pause for 5 days")


def plan_left() -> Chat:
    """The plan was shown and nobody started it: the line of the next morning."""
    return in_training(plan="shown").begins("plan_card").begins("intake_left", due="intake_left")


def intake_left() -> Chat:
    return without(in_training(intake="open"), "plan").begins("intake").begins("intake_left")


def red_morning() -> Chat:
    return whole_session(in_training()).tomorrow("07:30").due("morning").taps("6", "Fine")


def red_start() -> Chat:
    return in_training().due("session").taps("Start 20 min", "All clear", "8")


# the intake


def too_young() -> Chat:
    return Chat().says("/start").says("I'm 15")


def age_without_consent() -> Chat:
    return Chat().says("/start").says("I'm 42")


def in_the_week() -> Chat:
    chat = Chat(typical())
    return without(chat, "plan", "course", "days", "minutes", "train_time", "morning_time").begins("intake")


def own_days_and_times() -> Chat:
    chat = tap(in_the_week(), "Let me pick", "Mon", "Tue", "Done")
    chat = tap(chat, "Mon", "Thu", "Done", "20 minutes")
    chat = tap(chat, *[label for label in labels(chat) if "nother" in label or "ther time" in label][:1]).says("6:45")
    return tap(chat, *[label for label in labels(chat) if "ther time" in label][:1]).says("5:15 pm")


# the session


def at_the_hinge(**known: Any) -> Chat:
    chat = in_session(**{**TRAINED, **known})
    while "Raised deadlift" not in chat.last:
        one_set(chat)
    return chat


def one_change(*answers: str) -> Chat:
    return at_the_hinge().taps("It hurts", "More: 5", "At the bottom", "Did it", *answers)


def remembered_change() -> Chat:
    chat = at_the_hinge()
    stands = course.of(chat.facts)
    assert stands is not None
    line = replace(stands.line("HI4"), helped=("support",))
    return standing(chat, lines={**stands.lines, "HI4": line}).taps("It hurts", "More: 5")


def late_in_the_session() -> Chat:
    chat = at_the_hinge()
    while "Chest-supported row" not in chat.last:  # the hinge comes first already
        one_set(chat)
    return chat.taps("It hurts", "More: 5", "Late in session")


def a_harder_one() -> Chat:
    chat = in_training(**TRAINED)
    stands = course.of(chat.facts)
    assert stands is not None
    calm = course.Exposure(chat.now.date(), "before", "green", "green", effort="ok", reserve="3-4")
    line = replace(stands.line("BT4"), exposures=(calm,), done=4)
    standing(chat, lines={**stands.lines, "BT4": line}).due("session")
    chat.taps("Start 20 min", "All clear", "2", "Good", "I'm warm")
    while "Marching bridge" not in chat.last:
        one_set(chat)
    return chat.says("something harder")


def left_for_today() -> Chat:
    return at_the_hinge().taps("It hurts", "More: 5", "At the bottom", "Leave it today")


def red_twice(answer: str) -> Chat:
    chat = at_the_hinge()
    stands = course.of(chat.facts)
    assert stands is not None
    red = course.Exposure(chat.now.date(), "before", "red", "red")
    line = replace(stands.line("HI4"), exposures=(red,))
    return standing(chat, lines={**stands.lines, "HI4": line}).taps("It hurts", "Too much: 6+", answer)


def rested_before() -> Chat:
    chat = in_training(**TRAINED)
    stands = course.of(chat.facts)
    assert stands is not None
    rested = replace(stands.standings["hinge"], dropped_until=chat.now.date(), try_again_on=chat.now.date())
    standing(chat, standings={**stands.standings, "hinge": rested})
    chat.due("session").taps("Start 20 min", "All clear", "2", "Good", "I'm warm")
    while chat.step != "session.again":
        one_set(chat)
    return chat


def back_after_hours(answer: str) -> Chat:
    chat = one_set(in_session(**TRAINED)).taps("I'm ready", "Stop", "Go on later").wait(hours=3)
    return chat.taps("Go on", answer)


def fear_that_did_not_come() -> Chat:
    return one_set(in_session()).taps("3", "7", "Fine, 3-4 left")


def ill_two_days_ago() -> Chat:
    chat = in_training().due("session").taps("Start 20 min", "Something new")
    return tap(through_lists(chat), "Yes").wait(days=3).due("ill")


def asked_for(step: str, **known: Any) -> Chat:
    chat = in_session(**{**TRAINED, **known})
    for _ in range(20):
        if chat.step == step:
            break
        one_set(chat)
    return chat


def more_weight(said: str) -> Chat:
    """Asked for at a weight that was calm last time, where one step is granted."""
    chat = in_training(**TRAINED)
    for day in ("2026-11-23", "2026-11-26"):
        whole_session(chat.until(f"{day} 17:30")).until(f"{day[:-2]}{int(day[-2:]) + 1} 07:30").due("morning")
        chat.taps("3", "Fine", "Skip")
    chat.until("2026-11-30 17:30").due("session").taps("Start 20 min", "All clear", "2", "Good", "I'm warm")
    while "Raised deadlift" not in chat.last:
        one_set(chat)
    return chat.says("more weight").says(said)


def cues_asked_for() -> Chat:
    return in_session(**TRAINED).says("how do I do this?")


def new_sign_in_a_session() -> Chat:
    return tap(in_session(**TRAINED).taps("I feel unwell", "Numb or weak"), "Numb between legs", "Done", "New or worse")


def word_left_out() -> Chat:
    return all_sets(in_session()).taps("5", "3").wait(hours=3)


def rise_taken_back() -> Chat:
    chat = in_training("2026-11-23 07:30")
    for day in (24, 25, 26, 28):
        chat.until(f"2026-11-{day} 12:00").says("walked 10 minutes")
    return chat.until("2026-11-30 07:30").due("morning").says("/why walk").taps("Undo this")


def low_sundays() -> Chat:
    chat = lived().due("review").taps("5", "6", "6 to 7", "1", "Keep it")
    return chat.until("2026-12-13 17:00").due("review").taps("5", "6", "6 to 7", "2")


def new_in_health() -> Chat:
    chat = four_weeks_in().due("four_weeks")
    for _ in range(4):
        tap(chat, SAFE)
    return chat.taps("A medicine", "Done")


def left_health() -> Chat:
    chat = four_weeks_in().due("four_weeks")
    for _ in range(4):
        tap(chat, SAFE)
    return chat.wait(hours=25)


def stood(chat: Chat) -> Chat:
    return chat.due("stands").taps("Show me", "Start 30 seconds").wait(seconds=31).taps("10")


def urgent_lists() -> Chat:
    return through_lists(in_training().says("/safety"))


ROADS: dict[str, Callable[[], Chat]] = {
    each.__name__: each
    for each in (
        check_and_plan_missing, check_and_week_missing, check_turned_grave, check_that_changed_meanwhile, gentle_plan_waits,
        plan_card_under_a_check, cleared_without_a_week, cleared_without_a_plan, cleared_on_another_day, looked_at_again,
        looked_at_again_and_found, person_in_a_hold, question, nudged, quiet_checks, person_in_a_crisis,
        person_after_low_mood, meant_as_a_figure, for_somebody_else, violence, walk_offered, two_bad_evenings, low_twice,
        flare_that_climbs, held_in_the_morning, done_already, lapsed, paused, intake_left, plan_left, too_young,
        age_without_consent, own_days_and_times, remembered_change, late_in_the_session, left_for_today, rested_before,
        fear_that_did_not_come, cues_asked_for, new_sign_in_a_session, word_left_out, rise_taken_back, urgent_lists,
        a_harder_one,
    )
}  # fmt: skip
ROADS |= {
    "a_week_that_grows": lambda: lived().due("review").taps("5", "6", "6 to 7", "7"),
    "a_quiet_week": lambda: lived(sessions=1, walks=0).due("review").taps("5", "6", "6 to 7", "7"),
    "a_week_as_planned": lambda: lived(walks=0).due("review").taps("5", "6", "6 to 7", "7"),
    "low_twice_on_sundays": lambda: low_sundays(),
    "heels_and_toes": lambda: tagged(lived(), "neuro_known").due("review").taps("5", "6", "6 to 7", "7"),
    "three_items_on_sunday": lambda: tagged(lived(), "leg_symptoms").due("review").taps("5", "6", "6 to 7", "7"),
    "a_week_left_open": lambda: lived().due("review").taps("5").until("2026-12-07 12:01"),
    "four_weeks_round": lambda: four_weeks_in().due("four_weeks"),
    "four_weeks_left": lambda: left_health(),
    "something_new_in_four_weeks": lambda: new_in_health(),
    "the_measures": lambda: after_the_lists().due("four_weeks"),
    "the_measures_and_why_not": lambda: scored(after_the_lists(), *["5"] * 8, "The same", "2"),
    "stand_ups": lambda: in_training("2026-11-25 12:30").due("stands"),
    "stand_ups_at_65": lambda: stood(in_training("2026-11-25 12:30", age="65-69")),
    "a_lesson": lambda: in_training("2026-11-24 12:30").due("lesson"),
    "not_safe_in_a_quiet_check": lambda: tap(quiet_check(), "I'm not safe"),
    "said_again_in_a_hold": lambda: tap(in_training().says(NUMB), "Yes").says("my groin is still numb"),
    "morning_later": lambda: whole_session(in_training()).tomorrow("07:30").due("morning").taps("3", "Fine", "Later"),
    "answers_again": lambda: whole_session(in_training()).wait(days=100).begins("pause", resume="lists"),
    "own_thing": lambda: in_training().begins("intake", only="psfs").taps("My own").says("lifting my grandson"),
    "flare_after_a_red_morning": lambda: through_lists(red_morning()).taps("Yes, a flare"),
    "lists_after_some_weeks": lambda: through_lists(
        whole_session(in_training()).wait(days=20).begins("pause", resume="lists")
    ),
    "stopped_before_the_first_set": lambda: in_training().due("session").taps("Start 20 min").says("stop"),
    "a_walk_in_its_place": lambda: through_lists(red_start()).taps("A walk"),
    "ill_two_days_ago": ill_two_days_ago,
    "left_after_the_last_set": lambda: all_sets(in_session()).taps("5").wait(hours=3),
    "amber_at_the_start": lambda: in_training(**TRAINED).due("session").taps("Start 20 min", "All clear", "5"),
    "a_number_from_the_row": lambda: in_session().taps("Not as planned", "A 0 to 10 row"),
    "more_weight": lambda: more_weight("20"),
    "more_weight_at_once": lambda: at_the_hinge().says("can I go up to 50 lb?").says("50"),
    "more_weight_of_none": lambda: in_session(**TRAINED).says("heavier"),
    "another_weight": lambda: at_the_hinge().taps("Other weight"),
    "a_morning_in_quiet_hours": lambda: (
        in_training().says("/settings").taps("Times", "Morning").says("quarter to seven")
    ),
    "what_telegram_keeps": lambda: Chat().says("/start").taps("Read more", "Telegram"),
    "check_not_gone_yet": lambda: gone(held("E2", "neuro_numb"), "Not yet"),
    "nothing_is_on_hold": lambda: in_training().begins("check_first"),
    "nothing_to_clear": lambda: in_training().begins("clearance"),
    "strain_that_is_better": lambda: after_a_strain("2 points lower or more"),
    "strain_that_stays": lambda: after_a_strain("The same or worse"),
    "denial": lambda: tap(held("E3", "none").begins("hold", moment="denial", flag="ces_saddle", level="E0"), "No"),
    "change_that_helped": lambda: one_change("Fine, 0 to 4"),
    "change_that_did_not": lambda: one_change("More: 5"),
    "red_twice_and_shown": lambda: red_twice("Show me"),
    "back_after_hours": lambda: back_after_hours("All clear"),
    "back_with_something_new": lambda: through_lists(back_after_hours("Something new")),
    "weights_unknown": lambda: asked_for("session.owned", owned={}),
    "released_unknown": lambda: asked_for("session.released", released=None),
    "less_of_no_weight": lambda: in_session(**TRAINED).says("something lighter"),
    "ten_minutes_left": lambda: at_the_hinge().says("I only have ten minutes"),
    "no_time_left": lambda: at_the_hinge().says("no time").taps("10"),
    "a_hotel_in_the_middle": lambda: at_the_hinge().says("I'm in a hotel").taps("Nothing"),
    "ill_in_the_middle": lambda: at_the_hinge().says("I'm ill"),
    "fever_in_the_middle": lambda: at_the_hinge().says("I have a fever").wait(seconds=6).taps("None of these", "Yes"),
}


# something is different, a session told afterwards, the days of a flare

TOLD = "I did it yesterday without you"


def told_afterwards(*answers: str, at: str = "2026-11-24 07:50", said: str = TOLD, **known: Any) -> Chat:
    return tap(in_training(at, **{**TRAINED, **known}).says(said), *answers)


def in_flare(day: int, *rows: str, score: str = "5", words: str = "") -> Chat:
    """A flare that opened so many days ago, checked each morning but today's, with these rows done day by day."""
    chat = in_training("2026-12-10 07:30", **TRAINED)
    first = chat.now - timedelta(days=day)
    chat.records.append(Flare(first, first.date(), "opened", words=words))
    for past in range(day):
        at = first + timedelta(days=past)
        number = 7 if past == 0 else int(score)
        chat.records.append(CheckIn(at, at.date(), "flare", number, "fine"))
    for place, row in enumerate(rows):
        at = first + timedelta(days=2 + place)
        chat.records.append(Flare(at, at.date(), "row", row, f"f{place}"))
    return chat


def closed_flare() -> Chat:
    chat = in_flare(7, "day_2", "day_3", "day_7", score="4").due("morning").taps("4", "Fine")
    return chat.taps("Short walks") if chat.step == "flare.helped" else chat


def low_for_weeks(*answers: str) -> Chat:
    chat = in_training("2026-12-07 17:30", **TRAINED)
    stands = course.of(chat.facts)
    assert stands is not None
    days = [chat.now.date() - timedelta(days=away) for away in (10, 7, 4)]
    low = tuple(course.Past(f"s{day}", day, "A", True, 5, "green", "low") for day in days)
    return standing(chat, sessions=low).due("session").taps("Start 20 min", "All clear", "2", "Low", *answers)


def told_to_the_leg() -> Chat:
    return tap(told_afterwards("Yesterday", "Go through it", "As planned, it hurt", "Sharp or leg", "Down the leg"))


ROADS |= {
    "no_kit": lambda: in_training(**TRAINED).says("no kit today").taps("Nothing", "Today", "Later"),
    "no_kit_now": lambda: in_training(**TRAINED).says("no kit today").taps("Bands", "A week", "Start now"),
    "not_as_usual": lambda: in_training().says("/session").taps("Not as usual"),
    "minutes_told": lambda: in_training().says("I have 15 minutes"),
    "a_walk_instead": lambda: in_training().says("short on time").taps("A walk instead"),
    "ill": lambda: in_training().says("I'm ill"),
    "strong_wanted": lambda: in_training().says("train heavier").taps("Yes, note it"),
    "more_wanted": lambda: in_training().says("heavier weights"),
    "kept_as_it_is": lambda: in_training().says("maintain").taps("Yes"),
    "no_heavy_hinge": lambda: in_training().says("no more deadlifts").taps("Yes, two weeks"),
    "walks_the_target": lambda: in_training().says("I walk enough").taps("Yes"),
    "walks_not_quite": lambda: in_training().says("I walk enough").taps("Not quite"),
    "walks_hurt": lambda: in_training().says("walking hurts my knee").taps("Yes, halve it"),
    "walks_hurt_little": lambda: in_training().says("walking hurts my knee").taps("Leave it"),
    "scared_to_bend": lambda: in_training().says("I'm scared to bend").taps("Bending", "3"),
    "told_as_planned": lambda: told_afterwards("Yesterday", "All as planned", "Fine, 0 to 4", "5"),
    "told_and_hurt": lambda: told_afterwards("Yesterday", "All as planned", "More: 5", "Not sure", "Skip"),
    "told_today": lambda: told_afterwards("Today", "All as planned", "Fine, 0 to 4", "Skip", at="2026-11-24 20:00"),
    "told_one_by_one": lambda: told_afterwards("Yesterday", "Go through it", "Fewer"),
    "told_a_weight": lambda: told_afterwards("Yesterday", "Go through it", "As planned, fine", "Other weight"),
    "told_far_too_much": lambda: told_afterwards("Yesterday", "Go through it", "As planned, fine").says(
        "8 with 400 lb"
    ),
    "told_down_the_leg": lambda: told_to_the_leg(),
    "breaths_under_a_check": lambda: held("E2", "neuro_numb").says("/mobility"),
    "worst_below_usual": lambda: in_training(usual=5).begins("intake", only="worst").taps("3"),
    "worst_below_usual_again": lambda: after_the_lists().due("four_weeks").taps("6", "4"),
    "more_sessions_wished": lambda: whole_session(in_training()).says("train every day"),
    "told_and_left": lambda: told_afterwards("Yesterday", "Go through it", "As planned, fine").wait(hours=25),
    "told_nothing": lambda: told_afterwards("Yesterday", "Go through it", *["Not done"] * 5),
    "told_another": lambda: told_afterwards("Yesterday", "Something else"),
    "told_no_day": lambda: told_afterwards().wait(hours=25),
    "told_too_late": lambda: told_afterwards("Longer ago"),
    "told_twice": lambda: tap(whole_session(in_training()).tomorrow("08:00").says(TOLD), "Yesterday"),
    "told_under_a_check": lambda: held("E2", "neuro_numb").says(TOLD),
    "told_without_a_plan": lambda: without(in_training(), "plan", "course").says(TOLD),
    "told_in_a_flare": lambda: in_flare(1).says(TOLD),
    "flare_step": lambda: in_flare(2).due("morning").taps("5", "Fine", "Start, 8 min"),
    "flare_step_later": lambda: in_flare(2).due("morning").taps("5", "Fine", "Not yet").says("/session"),
    "flare_step_too_sore": lambda: in_flare(2).due("morning").taps("5", "Fine", "Start, 8 min", "All clear", "8"),
    "flare_return": lambda: in_flare(5, score="4").due("morning").taps("4", "Fine"),
    "flare_return_booked": lambda: in_flare(5, score="4").due("morning").taps("4", "Fine", "Skip", "Another day"),
    "flare_closed": closed_flare,
    "flare_is_over": lambda: in_flare(2).due("morning").taps("5", "Fine", "Not yet").says("/flare").taps("It is over"),
    "flare_mornings_missed": lambda: without_checks(in_flare(4)).due("morning").taps("5"),
    "flare_after_a_strain": lambda: in_flare(2, words="strain").due("morning").taps("5", "Fine"),
    "flare_strain_no_better": lambda: in_flare(2, words="strain").due("morning").taps("5", "Fine", "The same"),
    "low_for_weeks": lambda: low_for_weeks("Yes, they do"),
    "low_and_tired_only": lambda: low_for_weeks("No, tired only"),
}


def without_checks(chat: Chat) -> Chat:
    """The same, with no morning told but the first."""
    first = next(each for each in chat.records if isinstance(each, CheckIn))
    chat.records = [each for each in chat.records if not isinstance(each, CheckIn) or each is first]
    return chat


ROADS |= {"a_weight_nobody_lifts": lambda: at_the_hinge().says("8 with 400 lb")}


ROADS |= {"why_this_and_its_source": lambda: in_session(**TRAINED).taps("Why this", "Source")}


def asked_whether_it_is_a_flare(*answers: str) -> Chat:
    """Chores were out of reach on the last morning, and the question was left."""
    chat = in_training("2026-11-26 17:30", **TRAINED)
    at = chat.now - timedelta(days=1)
    chat.records.append(CheckIn(at, at.date(), "morning", 6, "no_chores", colour="red"))
    return chat.due("session").taps(*answers)


ROADS |= {
    "is_it_a_flare": lambda: asked_whether_it_is_a_flare(),
    "it_is_no_flare": lambda: asked_whether_it_is_a_flare("Not a flare"),
}


ROADS |= {
    "a_gentler_start": lambda: in_training().says("I'm out of shape").taps("Yes, gentler"),
    "a_gentler_start_in_ten_minutes": lambda: in_training(minutes=10).says("I'm out of shape").taps("Yes, gentler"),
    "the_floor_is_fine": lambda: in_training(supported=True).says("the floor is fine"),
}


def in_the_rest(*words: str) -> Chat:
    chat = in_session(**TRAINED)
    while chat.step != "session.rest":
        one_set(chat)
    for each in words:
        chat.says(each)
    return chat


def capped() -> Chat:
    """A week that has grown already."""
    chat = in_training(at="2026-12-14 17:30", **TRAINED)
    monday = course.monday(chat.now.date())
    week = course.Week(monday - timedelta(days=7), sessions=1, sets=5, training=True, phase="learn")
    standing(chat, started_on=monday - timedelta(days=14), weeks=(week,), monday=monday).due("session")
    return chat.taps(labels(chat)[0], "All clear", "2", "Good")


def tense_at_a_small_try() -> Chat:
    chat = in_training(conf1=3, fear1=8).due("session")
    chat.taps(labels(chat)[0], "All clear", "2", "Good", "I'm warm")
    while chat.step != "session.expect":
        if chat.step == "session.sure":
            chat.taps("3")
        else:
            one_set(chat)
    return chat.taps("I'm tense")


ROADS |= {
    "tense_in_the_rest": lambda: in_the_rest("I'm tense"),
    "tense_at_a_small_try": tense_at_a_small_try,
    "easy_in_the_rest": lambda: in_the_rest("that was easy"),
    "only_four_in_the_rest": lambda: in_the_rest("only 4"),
    "only_half_in_the_rest": lambda: in_the_rest("only half"),
    "capped_by_the_week": capped,
}
