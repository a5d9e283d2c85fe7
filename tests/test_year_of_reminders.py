"""A year of reminders with the real coach, over both clock changes: one a day, at the right wall time, never a pile."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest

from tests.life import Life, Phone, Push, nothing, skips, trains_every

ZONES = ("America/Chicago", "Europe/London", "Asia/Kathmandu", "Australia/Lord_Howe")
BEGUN = datetime(2026, 11, 22, 12, tzinfo=UTC)  # Sunday, in every one of these zones
DAYS = 366
EVERY_DAY = tuple(range(7))
MORNING, SESSION, MIDDAY, REVIEW = time(7, 30), time(17, 30), time(12, 30), time(17, 0)
SUNDAY = 6
WEEKS_OFF = {"review": False, "four_weeks": False, "stands": False, "lesson": False}
DOWN_FROM, DOWN_FOR = datetime(2027, 6, 11, 14, tzinfo=UTC), timedelta(days=3)
LATEST = {MORNING: timedelta(hours=4, minutes=30), SESSION: timedelta(hours=3)}  # then it is old news


@dataclass(frozen=True)
class Year:
    end: datetime
    answering: dict[str, Phone]
    silent: dict[str, Phone]
    sessions: dict[str, list[datetime]]


@lru_cache(maxsize=1)
def a_year() -> Year:
    """Lived once for all tests below: restarted every month, and down for three days in June."""
    with TemporaryDirectory() as folder:
        life = Life(Path(folder) / "year.db", BEGUN)
        answering = {zone: life.joins(zone, trains_every(2)) for zone in ZONES}
        silent = {zone: life.joins(zone, nothing) for zone in ZONES}
        for day in life.every_day(DAYS):
            if day.day == 1:
                life.restarts()
            if day == DOWN_FROM.date():
                life.until(DOWN_FROM)
                life.restarts(DOWN_FOR)
        sessions = {zone: [log.at for log in life.records(phone, "session")] for zone, phone in answering.items()}
        life.stops()
        return Year(life.now, answering, silent, sessions)


def on_time(moment: datetime) -> datetime:
    """What the outage made late comes at its end, or when a talk that was open then has rested."""
    up = DOWN_FROM + DOWN_FOR
    return up.astimezone(moment.tzinfo) if up <= moment.astimezone(UTC) <= up + timedelta(minutes=10) else moment


def of(pushes: list[Push], at: time) -> list[datetime]:
    """Those of one kind: in this year each has its own hour, but for what the outage made late."""
    return [push.at for push in pushes if push.at.time().replace(second=0, microsecond=0) == at]


def planned(zone: str, at: time, days: tuple[int, ...], end: datetime) -> list[datetime]:
    """When they have to come: each nominal date once, at that wall time; late once after the outage, or not at all."""
    place, up = ZoneInfo(zone), DOWN_FROM + DOWN_FOR
    found, missed = [], []
    day = BEGUN.astimezone(place).date() + timedelta(days=1)
    while (moment := datetime.combine(day, at, place)) <= end:
        if day.weekday() in days:
            (missed if DOWN_FROM < moment.astimezone(UTC) <= up else found).append(moment)
        day += timedelta(days=1)
    if missed and up <= missed[-1].astimezone(UTC) + LATEST[at]:
        found.append(up.astimezone(place))
    return sorted(found)


@pytest.mark.parametrize("zone", ZONES)
def test_exactly_one_morning_message_on_each_day_at_its_wall_time_for_a_year(zone: str) -> None:
    year = a_year()
    pushes = year.answering[zone].pushes
    wanted = planned(zone, MORNING, EVERY_DAY, year.end)
    got = [moment for push in pushes if (moment := on_time(push.at)) in set(wanted)]
    assert got == wanted
    assert Counter(each.date() for each in got).most_common(1)[0][1] == 1
    offsets = {each.utcoffset() for each in got}
    assert len(offsets) == (1 if zone == "Asia/Kathmandu" else 2), "both clock changes were lived through"


@pytest.mark.parametrize("zone", ZONES)
def test_sessions_are_called_on_their_days_at_their_wall_time_and_nothing_else_comes(zone: str) -> None:
    year = a_year()
    mornings = set(planned(zone, MORNING, EVERY_DAY, year.end))
    rest = list(
        dict.fromkeys(on_time(push.at) for push in year.answering[zone].pushes if on_time(push.at) not in mornings)
    )
    sessions = planned(zone, SESSION, (0, 3), year.end)
    assert [each for each in rest if each in set(sessions)] == sessions
    others = [each for each in rest if each not in set(sessions)]
    assert all(is_of_the_weeks(each) for each in others), "a look back, and what the weeks owe at midday"
    assert len([each for each in others if each.weekday() == SUNDAY and each.time() >= REVIEW]) > 40


def is_of_the_weeks(moment: datetime) -> bool:
    """The look back on Sunday; lessons, stand-ups and the four-week sets at midday or when a talk is over."""
    first = REVIEW if moment.weekday() == SUNDAY and moment.time() >= REVIEW else MIDDAY
    begun = datetime.combine(moment.date(), first, moment.tzinfo)
    return timedelta() <= moment - begun <= timedelta(hours=3)


@pytest.mark.parametrize("zone", ZONES)
def test_the_check_of_the_morning_after_a_session_is_the_morning_message(zone: str) -> None:
    year = a_year()
    sessions = year.sessions[zone]
    assert len(sessions) > 20
    pushes = {push.at.date(): push.text for push in year.answering[zone].pushes if push.at.time() < time(12)}
    for ended in sessions:
        morning = ended.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
        if morning in pushes:
            assert "first hour" in pushes[morning], (morning, pushes[morning])
    asked = [day for day, text in pushes.items() if "first hour" in text]
    after = {ended.astimezone(ZoneInfo(zone)).date() + timedelta(days=1) for ended in sessions}
    assert set(asked) <= after


@pytest.mark.parametrize("zone", ZONES)
def test_nobody_gets_more_than_three_a_day_or_two_within_two_hours_or_one_at_night(zone: str) -> None:
    year = a_year()
    for phone in (year.answering[zone], year.silent[zone]):
        moments = list(dict.fromkeys(push.at for push in phone.pushes))  # a line and its question are one push
        assert max(Counter(each.date() for each in moments).values()) <= 3
        assert all(time(7) <= each.time() < time(21) for each in moments)
        in_utc = [each.astimezone(UTC) for each in moments]
        assert all(later - sooner >= timedelta(hours=2) for sooner, later in pairwise(in_utc))


@pytest.mark.parametrize("zone", ZONES)
def test_who_never_answers_hears_less_and_less_and_then_nothing(zone: str) -> None:
    """Three of a kind, then half as many with the question whether to go on, and after the seventh none."""
    pushes = a_year().silent[zone].pushes
    first = date(2026, 11, 23)
    mornings = [each.date() for each in of(pushes, MORNING)]
    assert [(each - first).days for each in mornings] == [0, 1, 2, 3, 5, 7, 9]
    sessions = [each.date() for each in of(pushes, SESSION)]
    assert sessions[:3] == [first, date(2026, 11, 26), date(2026, 11, 30)] and len(sessions) == 7
    asking = [push.at for push in pushes if "Shall I keep" in push.text]
    assert asking == [of(pushes, MORNING)[3], of(pushes, SESSION)[3]]
    middays = [(each.date() - first).days for each in of(pushes, MIDDAY)]
    assert middays == [1, 2, 3, 7, 14, 30], "a lesson and the offer of stand-ups, then the four small offers"
    assert [(each.date() - first).days for each in of(pushes, REVIEW)] == [6], "one look back"
    assert len(pushes) == 7 + 7 + 6 + 1 and pushes[-1].at.date() < date(2027, 1, 31)


def test_after_three_days_down_there_is_one_late_morning_at_most_and_never_a_pile() -> None:
    up = DOWN_FROM + DOWN_FOR  # 9:00 in Chicago, 15:00 in London, 19:45 in Kathmandu, 0:30 in Lord Howe
    for zone, phone in a_year().answering.items():
        meanwhile = [push.at for push in phone.pushes if DOWN_FROM <= push.at < up + timedelta(minutes=15)]
        assert len(meanwhile) == (1 if zone in ("America/Chicago", "Asia/Kathmandu") else 0), (zone, meanwhile)


# the nights and days that are odd


def lived(
    folder: Path, zone: str, begun: str, days: float, *, at: str = "07:30",
    answer: Callable[[Phone, datetime], str] = skips, **known: object,
) -> tuple[Life, Phone]:  # fmt: skip
    life = Life(folder / "life.db", datetime.fromisoformat(begun))
    phone = life.joins(
        zone, answer, morning_time=at, reminders={"session": False, "lapse": False, **WEEKS_OFF}, **known
    )
    life.until(life.now + timedelta(days=days))
    return life, phone


def moments(phone: Phone) -> list[str]:
    return [f"{push.at.astimezone(UTC):%Y-%m-%dT%H:%MZ}" for push in phone.pushes]


@pytest.mark.parametrize(
    ("zone", "begun", "at", "wanted"),
    [
        ("America/Chicago", "2027-03-11T18:00Z", "02:30", ["2027-03-13T08:30Z", "2027-03-14T08:30Z", "2027-03-15T07:30Z"]),
        ("America/Chicago", "2027-03-12T18:00Z", "08:00", ["2027-03-13T14:00Z", "2027-03-14T13:00Z", "2027-03-15T13:00Z"]),
        ("America/Chicago", "2026-10-29T18:00Z", "01:30", ["2026-10-31T06:30Z", "2026-11-01T06:30Z", "2026-11-02T07:30Z"]),
        ("Australia/Lord_Howe", "2026-10-01T01:00Z", "02:15", ["2026-10-02T15:45Z", "2026-10-03T15:45Z", "2026-10-04T15:15Z"]),
        ("Asia/Kathmandu", "2026-11-21T06:00Z", "07:30", ["2026-11-22T01:45Z", "2026-11-23T01:45Z", "2026-11-24T01:45Z"]),
        ("Pacific/Chatham", "2026-11-21T00:00Z", "07:30", ["2026-11-21T17:45Z", "2026-11-22T17:45Z", "2026-11-23T17:45Z"]),
        ("Pacific/Apia", "2011-12-28T20:00Z", "08:00", ["2011-12-29T18:00Z", "2011-12-30T18:00Z", "2011-12-31T18:00Z"]),
        ("America/Nuuk", "2026-03-27T12:00Z", "23:45", ["2026-03-29T01:45Z", "2026-03-30T00:45Z"]),
        ("Europe/London", "2028-02-28T12:00Z", "07:30", ["2028-02-29T07:30Z", "2028-03-01T07:30Z", "2028-03-02T07:30Z"]),
        ("Europe/London", "2026-12-30T12:00Z", "07:30", ["2026-12-31T07:30Z", "2027-01-01T07:30Z", "2027-01-02T07:30Z"]),
    ],
)  # fmt: skip
def test_the_odd_nights(tmp_path: Path, zone: str, begun: str, at: str, wanted: list[str]) -> None:
    life, phone = lived(tmp_path, zone, begun, 4, at=at)
    life.stops()
    assert moments(phone)[: len(wanted)] == wanted


def test_down_over_the_hour_that_comes_twice_it_comes_late_and_once(tmp_path: Path) -> None:
    life, phone = lived(tmp_path, "America/Chicago", "2026-10-30T18:00Z", 1.5, at="01:30")
    life.restarts(timedelta(hours=1))  # 06:00Z to 07:00Z: the first 01:30 is missed, the second is still to come
    life.until(life.now + timedelta(days=1, hours=2))
    life.stops()
    assert moments(phone) == ["2026-11-01T07:00Z", "2026-11-02T07:30Z"], (
        "the first evening belongs to the day of the plan"
    )


def test_asleep_for_nine_hours_over_a_morning_it_comes_late_or_not_at_all_and_once(tmp_path: Path) -> None:
    life, phone = lived(tmp_path, "Europe/London", "2026-11-22T12:00Z", 0.5)
    life.now += timedelta(hours=9)  # a laptop that was closed: 09:00, and the morning lasts till noon
    life.until(life.now + timedelta(hours=15))
    life.now += timedelta(hours=14)  # 14:00 the next day
    life.until(life.now + timedelta(days=1))
    life.stops()
    assert moments(phone) == ["2026-11-23T09:00Z", "2026-11-25T07:30Z"]


MOVES = [  # from, to, when; the morning of that day is still to come, or has come
    ("Pacific/Auckland", "Los Angeles", "2026-11-24T17:40Z"),  # 6:40 on the 25th; there 9:40 on the 24th
    ("Pacific/Auckland", "Los Angeles", "2026-11-24T19:00Z"),
    ("America/Los_Angeles", "Auckland", "2026-11-24T14:40Z"),  # 6:40 on the 24th; there 3:40 on the 25th
    ("America/Los_Angeles", "Auckland", "2026-11-24T16:00Z"),
    ("America/Chicago", "London", "2026-11-24T12:50Z"),  # 6:50; there 12:50, which is no morning any more
    ("America/Chicago", "London", "2026-11-24T14:00Z"),
    ("America/Chicago", "New York", "2026-11-24T12:50Z"),  # 6:50; there 7:50: it comes at once
    ("Europe/London", "Chicago", "2026-11-24T06:50Z"),
    ("Europe/London", "Chicago", "2026-11-24T08:00Z"),
]


@pytest.mark.parametrize(("origin", "to", "moved"), MOVES)
def test_who_moves_gets_one_on_every_local_day_and_never_two(tmp_path: Path, origin: str, to: str, moved: str) -> None:
    life, phone = lived(tmp_path, origin, "2026-11-22T00:00Z", 0)
    life.until(datetime.fromisoformat(moved))
    life.does(phone, f"I moved to {to}")
    person = life.store.people.find(phone.chat)
    assert person is not None and person.known["zone"] != origin
    place = phone.zone = ZoneInfo(person.known["zone"])
    arrived = datetime.fromisoformat(moved).astimezone(place)
    life.until(life.now + timedelta(days=4))
    end = life.now.astimezone(place).date()
    life.stops()
    local = [push.at.astimezone(place) for push in phone.pushes]
    counted = Counter(each.date() for each in local)
    days = [arrived.date() + timedelta(days=number) for number in range((end - arrived.date()).days)]
    if arrived.time() > time(12) and not counted[days[0]]:
        del days[0]
    assert [counted[day] for day in days] == [1] * len(days), local
    assert all(each.time() == MORNING for each in local if each.date() > arrived.date()), local
