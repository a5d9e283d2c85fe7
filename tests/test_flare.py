"""The flare plan day by day: which row is due, what its session asks, when it closes, and the way back (training.md §7)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows import course, doses, flare_day, flare_plan, phases, plan, walking
from flows.course import Past
from flows.effects import Record, Remember, TellCoach
from flows.holds import Hold
from flows.records import CheckIn, ExerciseLog, Flare, SessionLog, SetLog, SetTarget
from tests.chat import Chat
from tests.trainee import MONDAY, Felt, Trainee, only, somebody
from tests.training import TRAINED, all_sets, in_training, labels, whole_session

ROWS = ("day_0", "day_2", "day_3", "day_5", "day_7", "day_8")


def flaring(scores: str, sessions: str = "", u: int = 3, chores: str = "", **known: object) -> Trainee:
    """A flare that opened on a Monday. One figure a day ("-" = not answered); sessions: the row done that day by its
    place in ROWS, "." none, "r" after it = red ("..1.2r"). Today is the last day, in the morning."""
    person = somebody(usual=u, anchor=u, **known)
    facts = person.at(MONDAY, 7)
    person.entries.append(Flare(facts.now, MONDAY, "opened"))
    done = list(sessions.replace("r", ""))
    reds = {len(sessions[:at].replace("r", "")) - 1 for at, each in enumerate(sessions) if each == "r"}
    for day, score in enumerate(scores):
        at = person.at(MONDAY + timedelta(days=day), 7)
        if score != "-":
            moving = "chores_hard" if chores[day : day + 1] == "h" else "fine"
            number = 10 if score == "x" else int(score)
            person.entries.append(CheckIn(at.now, at.today, "flare", number, moving))  # type: ignore[arg-type]
        if day < len(done) and done[day] != ".":
            id = f"f{day}"
            log = ExerciseLog("BR1", "brace_breathe", 1, (SetTarget(reps=6),), (SetLog(SetTarget(reps=6), 6),))
            log = replace(log, during="red" if day in reds else "green")
            person.entries.append(SessionLog(at.now, at.today, id, "flare", 8, "bridge", "completed", (log,)))
            person.entries.append(Flare(at.now, at.today, "row", ROWS[int(done[day])], id))
    person.at(MONDAY + timedelta(days=len(scores) - 1), 8)
    return person


def stands(person: Trainee) -> tuple[str, str]:
    due = flare_day.due(person.facts)
    assert due is not None
    return due.row.id, due.waits


@pytest.mark.parametrize(
    ("name", "scores", "sessions", "row", "waits"),
    [
        ("the first days rest", "77", "", "day_0", "rest"),
        ("day 2 begins small, once the morning is no longer red", "765", "", "day_2", ""),
        ("a red morning waits", "766", "", "day_2", "red"),
        ("no answer, no session", "76-", "", "day_2", "unasked"),
        ("a row that was not done stays", "7655", "", "day_2", ""),
        ("done and calm: the next one on its day", "7655", "..1", "day_3", ""),
        ("done yesterday, and its morning was not told", "765-", "..1", "day_2", "unasked"),
        ("a red session repeats its row", "7655", "..1r", "day_2", ""),
        ("a red morning after it repeats the row too", "76565", "..1", "day_2", ""),
        ("never ahead of its day", "76555", "..1.", "day_3", ""),
        ("done and calm: its second day rests", "76555", "..12", "day_3", "next"),
        ("... and so does that of the fourth row", "7655555", "..1.23", "day_5", "next"),
        ("a red morning after it brings it again", "765565", "..12", "day_3", ""),
        ("the day of the fourth row", "765555", "..1.2", "day_5", ""),
        ("one step a day", "76555", "..112", "day_3", "done"),
        ("a red session on day 3 keeps it", "765555", "..12r", "day_3", ""),
        ("the return on day 7, if all went well", "76555555", "..12.3", "day_7", ""),
        ("not before the row before it", "76555555", "..12", "day_5", ""),
        ("two mornings near usual: the return from the next day", "76544", "", "day_2", ""),
        ("... which is day 5", "765444", "", "day_7", ""),
        ("after the return, three quarters", "7654444", ".....4", "day_8", "apart"),
        ("... two days later", "76544444", ".....4", "day_8", ""),
        ("a red return repeats", "7654444", ".....4r", "day_7", ""),
        ("a mild first day: the rows after it wait for their sessions as well", "4555555", "2r", "day_3", ""),
        ("... and follow them", "4555555", "2", "day_5", ""),
    ],
)  # fmt: skip
def test_which_row_is_due(name: str, scores: str, sessions: str, row: str, waits: str) -> None:
    assert stands(flaring(scores, sessions)) == (row, waits), name


def test_a_mild_first_day_has_one_session_till_day_5_or_the_return() -> None:
    assert stands(flaring("45", "2")) == ("day_3", "next")
    assert stands(flaring("455555", "2")) == ("day_5", "")
    assert stands(flaring("4444", "2")) == ("day_7", "")


@pytest.mark.parametrize(("score", "u", "row"), [("4", 3, "day_3"), ("5", 3, "day_0"), ("3", 2, "day_3")])
def test_a_day_0_in_the_green_band_trains_short_at_once(score: str, u: int, row: str) -> None:
    assert stands(flaring(score, u=u))[0] == row


def test_a_clock_that_moved_back_is_still_the_first_day() -> None:
    person = flaring("7")
    person.at(MONDAY - timedelta(days=3), 8)
    assert flare_day.day_number(person.facts) == 0 and not flare_day.steps_today(person.facts)


def test_a_flare_goes_before_a_gap_and_after_a_hold() -> None:
    person = flaring("765")
    kept = replace(person.course, last_completed=MONDAY - timedelta(days=9))
    person.facts = person.facts.knowing(course=kept)
    assert plan.may_train_today(person.facts) == "yes"
    assert plan.session_today(person.facts, 30).row == "day_2"
    held = Hold("h", "rx_bp", "E2G", person.facts.now, "precheck", "")
    assert plan.may_train_today(replace(person.facts, holds=(held,))) == "gentle"
    frozen = Hold("h", "flare_escalating", "E2", person.facts.now, "flare", "")
    assert plan.may_train_today(replace(person.facts, holds=(frozen,))) == "hold"


# the sessions


def trained(scores: str, sessions: str = "") -> Trainee:
    """Somebody with four sessions behind them, hinge at 20 kg, in a flare."""
    person = somebody(usual=3, anchor=3)
    person.with_line("HI5", "hinge", 5, SetTarget(reps=8, load=20, unit="kg"), SetTarget(reps=8, load=20, unit="kg"))
    for week in (-28, -25, -21, -18):
        log = person.train(MONDAY + timedelta(days=week), only("HI5", Felt(pain=3)))
        person.morning(log, 3)
    flare = flaring(scores, sessions)
    person.entries += [each for each in flare.entries if isinstance(each, Flare | CheckIn | SessionLog)]
    person.at(MONDAY + timedelta(days=len(scores) - 1), 8)
    return person


def test_day_2_asks_one_set_of_six_of_the_three_calmest_low_rungs() -> None:
    session = trained("765").plan(MONDAY + timedelta(days=2))
    assert (session.letter, len(session.items), session.minutes) == ("flare", 3, 8)
    assert all(len(item.sets) == 1 and item.rung <= 1 and not item.gains for item in session.items)
    assert all(one.reps <= 6 for item in session.items for one in item.sets)
    assert {"brace_breathe", "row"} <= {item.pattern for item in session.items}


def test_the_pattern_that_hurt_most_lately_is_none_of_the_three() -> None:
    person = somebody(usual=3, anchor=3)
    for week in (-7, -4):
        person.morning(person.train(MONDAY + timedelta(days=week), lambda item: Felt(
            pain=5 if item.pattern == "row" else 1, during="amber" if item.pattern == "row" else "green")), 3)  # fmt: skip
    assert "row" not in flare_plan.calmest(person.at(MONDAY))[:3]


def test_day_3_has_four_exercises_and_day_5_one_more() -> None:
    third = trained("7655", "..1").plan(MONDAY + timedelta(days=3))
    fifth = trained("765555", "..1.2").plan(MONDAY + timedelta(days=5))
    assert (len(third.items), len(fifth.items)) == (4, 5)
    for item in (*third.items, *fifth.items):
        assert len(item.sets) == 1 and item.rung <= 2


def test_the_return_is_the_last_green_session_at_half_with_hinge_a_rung_lower() -> None:
    person = trained("765444")
    session = person.plan(MONDAY + timedelta(days=5))
    green = [past for past in person.course.sessions if past.colour == "green"]
    assert session.row == "day_7" and green
    last = next(log for log in person.entries if isinstance(log, SessionLog) and log.id == green[-1].id)
    assert [item.pattern for item in session.items] == [done.pattern for done in last.exercises]
    assert all(len(item.sets) == 1 for item in session.items)
    before = {done.pattern: done for done in last.exercises}
    for item in session.items:
        old = max(one.load for one in before[item.pattern].target)
        assert item.sets[0].load <= old * 0.5 + 1e-9 or item.rung < before[item.pattern].rung or old <= 1


def test_what_a_flare_session_did_leaves_the_old_targets_alone() -> None:
    person = trained("765")
    before = person.course.lines
    person.train(MONDAY + timedelta(days=2))
    assert person.course.lines == before and person.course.last_letter != "flare"
    assert person.course.awaiting is None or person.course.awaiting.session != f"s{MONDAY:%m%d}"


# how it closes


@pytest.mark.parametrize(
    ("name", "scores", "sessions", "closes"),
    [
        ("two green mornings, and the return was calm", "7654444", ".....4", True),
        ("one green morning after an amber one", "7654454", ".....4", False),
        ("no return yet", "765444", "", False),
        ("the return was red", "76544444", ".....4r", False),
        ("chores are hard", "7654444", ".....4", False),
        ("two weeks on, the mornings are enough", "765555555555544", "", True),
        ("a day less", "76555555555544", "", False),
    ],
)
def test_when_a_flare_closes(name: str, scores: str, sessions: str, closes: bool) -> None:
    chores = "." * (len(scores) - 1) + "h" if name == "chores are hard" else ""
    person = flaring(scores, sessions, chores=chores)
    assert flare_day.may_close(person.facts) is closes, name


def closed(person: Trainee) -> Trainee:
    for effect in flare_day.closed(person.facts):
        match effect:
            case Record(entry):
                person.entries.append(entry)
            case Remember(_, value):
                person.facts = person.facts.knowing(course=value)
    return person


@pytest.mark.parametrize(("days", "phase"), [(14, "learn"), (15, "bridge")])
def test_a_flare_of_more_than_two_weeks_ends_in_the_bridge(days: int, phase: str) -> None:
    person = closed(flaring("7" + "5" * (days - 2) + "44"))
    assert person.course.phase == phase
    assert person.course.back_since == person.facts.today


def test_the_way_back_is_three_quarters_till_two_sessions_were_green() -> None:
    person = somebody(usual=3, anchor=3)
    person.with_line("HI4", "hinge", 4, *[SetTarget(reps=8, load=20, unit="kg")] * 2)
    person.facts = person.facts.knowing(course=replace(person.course, back_since=MONDAY - timedelta(days=1)))
    loads, sets = [], []
    for day in (0, 3, 7, 10, 14):
        log = person.train(MONDAY + timedelta(days=day))
        hinge = [done for done in log.exercises if done.pattern == "hinge"]
        if hinge:
            loads.append(hinge[0].target[0].load)
            sets.append(len(hinge[0].target))
        person.morning(log, 3)
    assert loads == [15, 20, 20] and sets[0] == 1 and sets[1] == 2
    assert person.course.back_since is None
    assert any(each.rule == "flare.over" for each in person.entries if hasattr(each, "rule"))


@pytest.mark.parametrize(("day", "since"), [(6, 9), (8, 8)])
def test_a_session_between_the_return_and_the_end_of_a_flare_is_one_of_the_two(day: int, since: int) -> None:
    """The return was on day 7; from day 8 on it is three quarters, whether the flare is over yet or not."""
    person = flaring("7665555544", ".......4")
    done = Past("s8", MONDAY + timedelta(days=day), "A", True, 5, "green")
    person.facts = person.facts.knowing(course=replace(person.course, sessions=(done,)))
    assert closed(person).course.back_since == MONDAY + timedelta(days=since)


def test_an_amber_session_on_the_way_back_does_not_count() -> None:
    person = somebody(usual=3, anchor=3)
    person.facts = person.facts.knowing(course=replace(person.course, back_since=MONDAY - timedelta(days=1)))
    for day, score in ((0, 3), (3, 5), (7, 3)):
        assert person.course.back_since is not None
        person.morning(person.train(MONDAY + timedelta(days=day)), score)
    assert person.course.back_since is None


@pytest.mark.parametrize(("phase", "after"), [("strong", "build"), ("build", "build"), ("learn", "learn")])
def test_three_flares_lead_out_of_the_strong_weeks(phase: str, after: str) -> None:
    person = somebody()
    stands, decisions = phases.after_many_flares(person.facts, replace(person.course, phase=phase))  # type: ignore[arg-type]
    assert stands.phase == after and len(decisions) == (phase == "strong")


@pytest.mark.parametrize(
    ("scores", "sessions", "minutes"), [("77", "", 5), ("765", "", 10), ("7655", "..1", 5), ("765555", "..1.2", 7),
                                        ("765444", "", 8), ("76544444", ".....4", 10)],
)  # fmt: skip
def test_walks_follow_the_row_of_the_day(scores: str, sessions: str, minutes: int) -> None:
    person = flaring(scores, sessions)
    dose = walking.dose(person.facts, person.course)
    assert dose is not None and dose.minutes == minutes


# lived as a chat


def lists(chat: Chat) -> Chat:
    while chat.step.startswith("screening"):
        chat.wait(seconds=5).taps("None of these")
    return chat


def morning(chat: Chat, score: str, moved: str = "Fine") -> Chat:
    chat.tomorrow().due("morning")
    return lists(chat.taps(score, moved))


def step_done(chat: Chat) -> Chat:
    chat.taps(labels(chat)[0], "All clear", "3")
    if chat.step == "session.warm_up":
        chat.taps("I'm warm")
    return all_sets(chat).taps("3", "3", "Steady")


def test_a_flare_from_the_first_morning_to_the_return() -> None:
    chat = (
        whole_session(in_training(at="2026-11-23 17:30", **TRAINED)).tomorrow().due("morning").taps("3", "Fine", "Skip")
    )
    lists(chat.until("2026-11-25 10:00").says("/flare")).taps("7", "Chores hard")
    told = []
    for score in ("6", "5", "4", "4"):
        morning(chat, score)
        told.append(chat.last)
        if chat.step == "morning.flare_row":
            step_done(chat)
    assert "Same gentle day: short walks" in told[0]
    assert "A small start fits today: three moves, one set of six" in told[1]
    assert "A short session fits today: four moves, one set each." in told[2]
    assert "so today rests" in told[3]
    morning(chat, "3").taps("More than usual")
    assert "Time to go back: your last green session, half the weight, one set." in chat.last
    step_done(chat)
    morning(chat, "3")
    assert chat.last.startswith("Day 6: two calm mornings and a calm session, so the flare is closed.")
    chat.taps("Short walks")
    assert "Three quarters of the old weight comes next." in chat.last
    assert [mark.mark for mark in chat.of(Flare)] == ["opened", "row", "row", "trigger", "row", "closed", "helped"]
    stands = course.of(chat.facts)
    assert stands is not None and stands.back_since is not None


def test_why_under_the_day_tells_its_reason() -> None:
    chat = lists(in_training(at="2026-11-25 10:00").says("/flare")).taps("6", "A bit stiff")
    morning(morning(chat, "6").taps("Skip"), "5").taps("Why")
    assert chat.last.startswith("Today is a small start")


def test_a_session_asked_for_in_a_flare_says_what_fits() -> None:
    chat = lists(in_training(at="2026-11-25 10:00").says("/flare")).taps("6", "A bit stiff").says("/session")
    assert chat.last.startswith("A gentle day:")
    chat.until("2026-11-27 10:00").says("/session")
    assert "Your morning check comes first" in chat.last


def test_pain_that_is_red_at_the_start_leaves_the_step_for_another_day() -> None:
    chat = lists(in_training(at="2026-11-25 10:00").says("/flare")).taps("6", "A bit stiff")
    morning(morning(chat, "6").taps("Skip"), "5").taps("Start, 8 min", "All clear", "7")
    assert "today's step waits" in chat.last and not chat.of(SessionLog)


def test_two_missing_mornings_are_asked_about_once() -> None:
    chat = lists(in_training(at="2026-11-25 10:00").says("/flare")).taps("6", "A bit stiff")
    chat.until("2026-11-28 07:30").due("morning").taps("5")
    assert chat.step == "morning.missed"
    chat.taps("6", "Fine")
    assert [(check.day.day, check.pain) for check in chat.of(CheckIn)] == [(25, 6), (27, 6), (28, 5)]


def test_the_third_flare_in_90_days_says_that_a_person_should_look() -> None:
    chat = in_training(at="2026-11-25 10:00")
    for day in (10, 30):
        at = chat.now - timedelta(days=day)
        chat.records += [Flare(at, at.date(), "opened"), Flare(at, at.date(), "closed")]
    lists(chat.says("/flare")).taps("6", "A bit stiff")
    assert "third in 90 days" in chat.last


@pytest.mark.parametrize(("days", "third"), [((10, 90), True), ((10, 91), False), ((10,), False)])
@pytest.mark.parametrize("way", ["told", "strain"])
def test_the_third_flare_in_90_days_is_told_to_the_coach_however_it_began(
    way: str, days: tuple[int, ...], third: bool
) -> None:
    """Out of the strong weeks too (training.md §7, §8; CJ)."""
    chat = in_training(at="2026-11-25 10:00")
    for day in sorted(days, reverse=True):
        at = chat.now - timedelta(days=day)
        chat.records += [Flare(at, at.date(), "opened"), Flare(at, at.date(), "closed")]
    stands = course.of(chat.facts)
    assert stands is not None
    chat.known = {**chat.known, course.KEY: course.kept(replace(stands, phase="strong"))}
    if way == "strain":
        chat.begins("screening", lists=("s3",), source="precheck").wait(seconds=5)
        chat.taps("Sudden strong pain", "Done", "A lift or twist", "Pain 6 or less")
    else:
        lists(chat.says("/flare")).taps("6", "A bit stiff")
    told = [each.subject for each in chat.all_effects if isinstance(each, TellCoach)]
    after = course.of(chat.facts)
    assert after is not None
    assert (told, after.phase) == ((["flares"], "build") if third else ([], "strong"))
    assert len([mark for mark in chat.of(Flare) if mark.mark == "opened"]) == len(days) + 1
    read = [line for line in chat.lines if line.startswith("bot") and "third in 90 days" in line]
    assert len(read) == third, "the person reads it at once, and once"


@pytest.mark.parametrize("answers", [("Pain 6 or less",), ("Pain 7 or more", "Under 2 days ago")])
def test_a_third_flare_told_as_a_strain_in_its_own_lists_is_read_once(answers: tuple[str, ...]) -> None:
    chat = in_training(at="2026-11-25 10:00")
    for day in (30, 10):
        at = chat.now - timedelta(days=day)
        chat.records += [Flare(at, at.date(), "opened"), Flare(at, at.date(), "closed")]
    chat.says("/flare").wait(seconds=6)
    while "Sudden strong pain" not in str(chat.visible()):
        chat.taps("None of these").wait(seconds=6)
    chat.taps("Sudden strong pain", "Done", "A lift or twist", *answers).wait(seconds=6)
    lists(chat)
    if chat.step == "flare.pain":
        chat.taps("6", "A bit stiff")
    assert len([line for line in chat.lines if line.startswith("bot") and "third in 90 days" in line]) == 1


@pytest.mark.parametrize(("pain", "held"), [("Pain 7 or more", True), ("Pain 6 or less", False)])
def test_a_strain_is_day_0_of_a_flare(pain: str, held: bool) -> None:
    chat = in_training(at="2026-11-25 10:00").begins("screening", lists=("s3",), source="precheck")
    chat.wait(seconds=5).taps("Sudden strong pain", "Done", "A lift or twist", pain)
    if held:
        chat.taps("Under 2 days ago")
    assert [mark.words for mark in chat.of(Flare)] == ["strain"]
    assert bool(chat.holds) is held


def test_a_mild_strain_is_asked_about_on_day_2() -> None:
    chat = in_training(at="2026-11-25 10:00")
    chat.records.append(Flare(chat.now, chat.now.date(), "opened", words="strain"))
    morning(morning(chat, "5"), "5")
    assert chat.step == "morning.strain"
    chat.taps("The same")
    assert chat.step.startswith("screening")


def test_a_clinicians_word_on_a_flare_that_climbed_closes_it_and_leads_over_the_bridge() -> None:
    chat = lists(in_training(at="2026-11-28 10:00").says("/flare")).taps("5", "Fine")
    for score in ("6", "7", "8"):
        morning(chat, score)
        if chat.step == "morning.judged":
            chat.taps("Skip")
    assert [(hold.flag, hold.level) for hold in chat.holds] == [("flare_escalating", "E2")]
    chat.says("/checked").taps("Doctor or ER", "Today, since then", "Fine to train", "The same").wait(seconds=6)
    lists(chat)
    stands = course.of(chat.facts)
    assert stands is not None and stands.phase == "bridge" and stands.back_since is not None
    assert [mark.mark for mark in chat.of(Flare)][-1] == "closed"


def test_an_offer_of_the_morning_does_not_come_back_after_a_flare_opened() -> None:
    chat = whole_session(in_training(at="2026-11-23 17:30", **TRAINED)).tomorrow().due("morning").taps("3", "Fine")
    lists(chat.says("/flare")).taps("6", "A bit stiff")
    assert not chat.step and "Where we were" not in chat.last


def test_a_flare_that_climbs_says_which_numbers_climbed_and_why_says_the_same() -> None:
    chat = lists(in_training(at="2026-11-28 10:00").says("/flare")).taps("5", "Fine")
    for score in ("6", "7", "8"):
        morning(chat, score)
        if chat.step == "morning.judged":
            chat.taps("Skip")
    assert chat.last.startswith("You backed off, and it still climbs. A clinician looks before more training.")
    assert "Your scores so far: 5, 6, 7, 8." in chat.last
    assert "Training waits because you told me of the flare that climbs." in chat.taps("Why").last


@pytest.mark.parametrize(("answer", "level"), [("No", "E1"), ("Yes", None)])
def test_so_much_pain_that_the_toilet_is_out_of_reach_is_asked_about_on_any_day(answer: str, level: str | None) -> None:
    chat = lists(in_training(at="2026-11-28 10:00").says("/flare")).taps("7", "Chores hard")
    morning(chat, "8", "Very stiff")
    assert chat.last == "That is a lot. Can you still dress and get to the toilet on your own?"
    lists(chat.taps(answer))
    assert [hold.level for hold in chat.holds] == [level] * (level is not None)
    assert [check.pain for check in chat.of(CheckIn)] == [7, 8]


def test_somebody_who_moves_well_is_not_asked_about_the_toilet() -> None:
    chat = lists(in_training(at="2026-11-28 10:00").says("/flare")).taps("7", "Fine")
    assert "toilet" not in morning(chat, "8").transcript


# said and typed, day by day


def in_a_flare(score: str = "6", moved: str = "A bit stiff") -> Chat:
    return lists(in_training(at="2026-11-25 10:00", **TRAINED).says("/flare")).taps(score, moved)


@pytest.mark.parametrize(
    "said",
    ["my back is so much worse today, flare?", "my back flared up again, worse than last time", "worse today",
     "back really bad this morning", "can hardly put my socks on"],
)  # fmt: skip
def test_a_bad_day_in_ones_own_words_opens_the_flare_lists(said: str) -> None:
    chat = in_training(at="2026-11-25 10:00").says(said)
    assert chat.step.startswith("screening") and "I'm sorry to hear that. Flares usually pass." in chat.transcript


@pytest.mark.parametrize("said", ["my back is not worse today", "better today", "worse", "it's over"])
def test_without_a_flare_these_words_open_none(said: str) -> None:
    assert not in_training(at="2026-11-25 10:00").says(said).step.startswith("screening")


@pytest.mark.parametrize("said", ["better today", "it's over", "worse", "it's getting worse"])
def test_in_a_flare_the_same_words_lead_to_its_plan_which_tells_the_day(said: str) -> None:
    chat = in_a_flare().says(said)
    assert chat.last.startswith("A gentle day: short walks, long breaths, small tilts.")
    assert labels(chat) == ["Check in", "It is over", "It's worse", "Close"]


def test_a_bare_number_on_a_morning_of_a_flare_is_its_score() -> None:
    chat = in_a_flare().until("2026-11-26 14:00").says("4")
    assert chat.step == "morning.moving"
    assert [check.pain for check in chat.taps("Fine").of(CheckIn)] == [6, 4]


def test_the_days_are_counted_and_the_first_is_not_compared_with_itself() -> None:
    chat = in_a_flare().says("/session")
    assert chat.last.startswith("A gentle day:")
    assert morning(chat, "6").last.startswith("Day 1: 6, as on the first day.")
    assert morning(chat.taps("Skip"), "5").last.startswith("Day 2: 5. That is 1 lower than on the first day.")


def test_why_under_the_first_day_tells_of_the_flare() -> None:
    assert in_a_flare().taps("Why").last.startswith("No strength work on the first days of a flare.")


def test_on_the_first_days_the_routine_is_three_small_items() -> None:
    chat = in_a_flare().says("/mobility")
    assert chat.messages[-2].text == "On the first days of a flare three small, easy items are enough."
    assert chat.last.startswith("1 of 3.")
    assert chat.state.frames[-1].answers["items"] == ["MM0", "MM1", "MM2"]
    chat = morning(in_a_flare(), "6")
    assert labels(chat) == ["Short, 3 min", "Skip", "Why"]
    assert morning(morning(chat.taps("Skip"), "6").taps("Skip"), "6").step == "morning.judged"


def test_a_step_put_off_says_till_when() -> None:
    chat = morning(morning(in_a_flare(), "6").taps("Skip"), "5").taps("At 5:30 pm")
    assert "Today at 5:30 pm." in chat.messages[-1].text


def test_a_calm_step_rests_on_its_second_day_and_says_when_the_next_one_comes() -> None:
    chat = step_done(morning(morning(in_a_flare(), "6").taps("Skip"), "5"))
    chat = morning(step_done(morning(chat, "5")), "5")
    assert "One session is enough for these two days, so today rests. The next one comes on day 5." in chat.last
    assert chat.step == "morning.judged", "three easy minutes are offered"
    assert chat.taps("Why").last.startswith("Two days share one session in a flare.")
    chat.says("/session")
    assert "The next one comes on day 5." in chat.last and "four moves" not in chat.last
    assert chat.step == "morning.judged" or not chat.step, "the page asks nothing, so it never comes back"
    assert "five" in morning(chat, "5").last


def at_the_return() -> Chat:
    """Two mornings near the usual: the return is due."""
    chat = morning(morning(in_a_flare(), "4").taps("Skip"), "4")
    return morning(chat.taps("Not yet") if chat.step == "morning.flare_row" else chat.taps("Skip"), "4")


def test_on_the_day_of_the_return_the_trigger_is_asked_once_and_the_next_session_is_booked() -> None:
    chat = at_the_return()
    assert chat.last == "You are on the way back. Looking back: what may have set this flare off?"
    chat.taps("Long sitting")
    assert "Time to go back" in chat.last
    assert labels(chat) == ["Start, 15 min", "At 5:30 pm", "Another day", "Not yet", "Why"]
    chat.taps("Another day")
    assert labels(chat) == ["Sunday", "Monday", "Tuesday", "Not yet"]
    chat.taps("Monday")
    assert chat.messages[-1].text == "Monday, 5:30 pm: the way back."
    morning(chat, "4").taps("Not yet")
    morning(chat, "4").taps("Not yet").until("2026-11-30 17:30")
    assert "Time to go back" in chat.last, "it rings at the hour that was booked"
    assert [mark.words for mark in chat.of(Flare) if mark.mark == "trigger"] == ["sat"]


def test_a_booked_return_waits_where_its_morning_is_red() -> None:
    chat = at_the_return().taps("Skip", "Another day", "Sunday")
    morning(chat, "7").until("2026-11-29 17:45")
    assert "Time to go back" not in chat.last


def test_what_set_it_off_is_said_once_more_when_it_is_over() -> None:
    chat = step_done(at_the_return().says("the car"))
    morning(chat, "4")
    assert chat.step == "flare.helped"
    assert chat.taps("Short walks").last.endswith("You noticed what may set it off: long sitting.")


def test_a_lift_that_began_it_is_not_asked_about_again() -> None:
    chat = in_training(at="2026-11-25 10:00", **TRAINED)
    chat.records.append(Flare(chat.now, chat.now.date(), "opened", words="strain"))
    for score in ("5", "4", "4", "4"):
        morning(chat, score)
        if chat.step == "morning.strain":
            lists(chat.taps("Yes, easing"))
        if chat.step in ("morning.flare_row", "morning.judged") and len(chat.of(CheckIn)) < 4:
            chat.taps("Not yet" if chat.step == "morning.flare_row" else "Skip")
    assert chat.step == "morning.flare_row" and "Time to go back" in chat.last


def test_the_week_and_the_look_back_go_by_the_flare_plan() -> None:
    chat = in_a_flare()
    assert "Strength goes by the flare plan" in chat.says("/plan").last and "session A" not in chat.last
    chat.until("2026-11-29 17:00").due("review").taps("4", "5", "6 to 7", "6")
    assert "Next week goes by the flare plan" in chat.last and "strength on" not in chat.last


@pytest.mark.parametrize(
    ("answer", "words"),
    [("Short walks", "I'll say so first if there is a next time."), ("Something else", "Good to know. Three quarters"),
     ("Skip", "Three quarters of the old weight comes next.")],
)  # fmt: skip
def test_what_helped_is_promised_again_only_where_it_can_be(answer: str, words: str) -> None:
    chat = in_training(at="2026-11-25 10:00")
    chat.begins("flare", closed=True).taps(answer)
    assert words in chat.last and ("first if there" in chat.last) is (answer == "Short walks")


def test_what_helped_may_be_told_in_ones_own_words() -> None:
    chat = in_training(at="2026-11-25 10:00").begins("flare", closed=True).says("my wife's massages")
    assert chat.last.startswith("Good to know. Three quarters of the old weight comes next.")


def test_the_day_after_the_return_is_no_training_day() -> None:
    chat = whole_session(in_training(at="2026-11-23 17:30", **TRAINED))
    chat.known = {**chat.known, "days": [1, 4]}
    chat.until("2026-11-24 10:00").says("/today")
    assert "is today" not in chat.last and "Friday" in chat.last
    assert "Tue: session" not in chat.says("/plan").last


def test_the_return_asks_no_more_repetitions_than_the_last_green_session() -> None:
    person = trained("765444")
    session = person.plan(MONDAY + timedelta(days=5))
    green = [past.id for past in person.course.sessions if past.colour == "green"][-1]
    last = next(log for log in person.entries if isinstance(log, SessionLog) and log.id == green)
    asked = {done.exercise: doses.amount(done.target[0]) for done in last.exercises}
    both = [item for item in session.items if item.exercise in asked]
    assert both and all(doses.amount(item.sets[0]) <= asked[item.exercise] for item in both)


def test_no_reminder_rings_to_say_that_today_rests() -> None:
    chat = whole_session(in_training(at="2026-11-25 17:30", **TRAINED)).until("2026-11-26 17:30").due("session")
    assert chat.step == "" and "under two days old" not in chat.last
    assert chat.until("2026-11-30 17:30").due("session").step == "session.offer"


def test_a_session_on_the_way_back_says_so_before_it_begins() -> None:
    chat = in_training(at="2026-11-23 17:30", **TRAINED)
    stands = course.of(chat.facts)
    assert stands is not None
    chat.known = {**chat.known, course.KEY: course.kept(replace(stands, back_since=MONDAY - timedelta(days=1)))}
    assert "Three quarters of the old weight today, one set each." in chat.due("session").last


def test_a_flare_that_waits_for_a_check_offers_no_step_and_says_what_opens_it() -> None:
    chat = lists(in_training(at="2026-11-28 10:00").says("/flare")).taps("5", "Fine")
    for score in ("6", "7", "8"):
        morning(chat, score)
        if chat.step == "morning.judged":
            chat.taps("Skip")
    morning(chat, "4")
    assert "Strength waits for your check first." in chat.last and "three moves" not in chat.last
    for score in ("4", "3"):
        morning(chat.taps("Skip"), score)
    chat.taps("Skip").says("/gone")
    if chat.step == "check_first.card":
        chat.taps("It has gone")
    lists(chat).taps("Yes")
    assert not [hold for hold in chat.holds if hold.open]
    chat.tomorrow().due("morning").taps("3", "Fine", "Nothing clear")
    assert "Time to go back: your last green session, half the weight, one set." in chat.last
