"""Times of day, dates and weekdays as people type them."""

import re
from datetime import date, time, timedelta

from content.answering import vocabulary
from content.script import Answer
from flows.numbers import in_digits
from flows.said import NotAnAnswer, Unclear
from flows.words import clock

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def clock_time(said: str, answer: Answer, clock_24: bool) -> str:
    """HH:MM. Without am or pm both are possible, unless the hour, the 24-hour clock or the step's bounds say which."""
    hour, minute, half = read_clock(said)
    if hour == 12 and not half:
        half = "pm"  # nobody says 12:30 for half past midnight
    if re.fullmatch(r"0\d:\d\d", said):
        candidates = [(hour, minute)]
    elif half:
        candidates = [(hour % 12 + (12 if half == "pm" else 0), minute)]
    elif hour > 12 or hour == 0 or (clock_24 and re.search(r"\d", said)):
        candidates = [(hour, minute)]
    else:
        candidates = [(hour % 12, minute), (hour % 12 + 12, minute)]
    low, high = answer.min or 0, 24 if answer.max is None else answer.max
    kept = [(h, m) for h, m in candidates if low <= h + m / 60 <= high] or candidates[:1] * (len(candidates) == 1)
    if not kept:
        raise NotAnAnswer(said)
    if len(kept) > 1:
        labels = [clock(time(h, m), False) for h, m in kept]
        raise Unclear(*((label, label) for label in labels))
    return f"{kept[0][0]:02}:{kept[0][1]:02}"


def read_clock(said: str) -> tuple[int, int, str]:
    """Hour, minute and which half of the day was said."""
    words = vocabulary().clock
    if said in words.noon:
        return 12, 0, "pm"
    if said in words.midnight:
        return 12, 0, "am"
    half = ""
    for name, phrasings in (("am", words.am), ("pm", words.pm)):
        for phrase in sorted(phrasings, key=len, reverse=True):
            if match := re.search(rf"(?:(?<=\d)|\b){re.escape(phrase)}(?!\w)", said):
                said, half = (said[: match.start()] + said[match.end() :]).strip(), half or name
    said = in_digits(said).replace("o'clock", "").replace("oclock", "").strip(" .")
    hour, minute = hour_and_minute(said)
    if not (0 <= hour <= 23 and 0 <= minute <= 59) or (half and hour > 12):
        raise NotAnAnswer(said)
    return hour, minute, half


def hour_and_minute(said: str) -> tuple[int, int]:
    words = vocabulary().clock

    def anyof(phrases: tuple[str, ...]) -> str:
        return "|".join(sorted(map(re.escape, phrases), key=len, reverse=True))

    if match := re.search(rf"\b(?:{anyof(words.half)}) (\d{{1,2}})$", said):
        return int(match[1]), 30
    if match := re.search(rf"\b(?:{anyof(words.quarter_past)}) (\d{{1,2}})$", said):
        return int(match[1]), 15
    if match := re.search(rf"\b(?:{anyof(words.quarter_to)}) (\d{{1,2}})$", said):
        return (int(match[1]) - 1) % 12 or 12, 45
    if match := re.search(rf"(\d{{1,2}})(?: min\w*)? (?:{anyof(words.to)}) (\d{{1,2}})$", said):
        return (int(match[2]) - 1) % 12 or 12, 60 - int(match[1])
    if match := re.search(rf"(\d{{1,2}})(?: min\w*)? (?:{anyof(words.past)}) (\d{{1,2}})$", said):
        return int(match[2]), int(match[1])
    if match := re.search(r"(?<!\d)(\d{1,2}) ?[:.h, ] ?(\d{2})(?!\d)", said):
        return int(match[1]), int(match[2])
    if match := re.fullmatch(r"\D*(\d{2})(\d{2})\D*", said):
        return int(match[1]), int(match[2])
    if match := re.fullmatch(r"\D*(?<!\d)(\d)(\d{2})\D*", said):
        return int(match[1]), int(match[2])
    if match := re.fullmatch(r"\D*(?<!\d)(\d{1,2})\D*", said):
        return int(match[1]), 0
    raise NotAnAnswer(said)


def day_names(said: str) -> tuple[str, ...]:
    """The weekdays that are named, Monday first: "mon thurs", "only tuesdays", "weekdays"."""
    found: set[str] = set()
    for phrase, days in vocabulary().days.items():
        if re.search(rf"\b{re.escape(phrase)}\b", said):
            found.update(days)
    for span in re.findall(r"\b([a-z]+) ?(?:-|to|through) ?([a-z]+)\b", said):
        ends = [day_of(word) for word in span]
        if all(ends):
            first, last = WEEK.index(ends[0]), WEEK.index(ends[1])
            found.update(WEEK[first : last + 1])
    found.update(day for word in re.findall(r"(?<![\da-z])[a-z]+", said) if (day := day_of(word)))
    return tuple(day for day in WEEK if day in found)


def day_of(word: str) -> str:
    return next((day for day, names in vocabulary().day.items() if word in names), "")


def weekdays(said: str) -> tuple[int, ...]:
    found = tuple(WEEK.index(day) for day in day_names(said))
    if not found:
        raise NotAnAnswer(said)
    return found


def day(said: str, answer: Answer, today: date, month_first: bool) -> str:
    """A date in ISO form; `min` and `max` are days from today."""
    found = read_day(in_digits(said), today, month_first, future=(answer.max is None or answer.max > 0))
    if found is None:
        raise NotAnAnswer(said)
    away = (found - today).days
    if answer.max is not None and away > answer.max:
        raise NotAnAnswer(said, "above")
    if answer.min is not None and away < answer.min:
        raise NotAnAnswer(said, "below")
    return found.isoformat()


def read_day(said: str, today: date, month_first: bool, *, future: bool) -> date | None:
    if match := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", said):
        return made(int(match[1]), int(match[2]), int(match[3]))
    named = {"today": 0, "this morning": 0, "now": 0, "yesterday": -1, "tomorrow": 1, "the day before yesterday": -2}
    if said in named:
        return today + timedelta(days=named[said])
    if match := re.search(r"(?:in )?(\d+|an?) (day|week|month)s?( ago)?", said):
        size = {"day": 1, "week": 7, "month": 30}[match[2]]
        count = 1 if match[1].startswith("a") else int(match[1])
        return today + timedelta(days=size * count * (-1 if match[3] else 1)) if count < 1_000 else None
    if "last week" in said or "a week ago" in said:
        return today - timedelta(days=7)
    if names := day_names(said):
        return nearest(today, WEEK.index(names[0]), future=future)
    return calendar_day(said, today, month_first, future=future)


def calendar_day(said: str, today: date, month_first: bool, *, future: bool) -> date | None:
    """ "12/5", "May 12", "the 12th": the next such day, or the last one where only the past counts."""
    month = next((vocabulary().month[word] for word in re.findall(r"[a-z]+", said) if word in vocabulary().month), 0)
    parts = [int(each) for each in re.findall(r"\d+", said)]
    if not parts or len(parts) > 3:
        return None
    year = next((each for each in parts if each > 31), 0)
    small = [each for each in parts if each <= 31]
    if month and small:
        day_number = small[0]
    elif len(small) >= 2:
        month, day_number = (small[0], small[1]) if month_first else (small[1], small[0])
        if month > 12:
            month, day_number = day_number, month
    elif small:
        day_number = small[0]
    else:
        return None
    if year:
        return made(year + (2000 if year < 100 else 0), month or today.month, day_number)
    near = [
        made(today.year + years, month or (today.month + months - 1) % 12 + 1, day_number)
        for years, months in ((-1, 0), (0, -1), (0, 0), (0, 1), (1, 0))
    ]
    fitting = [each for each in near if each and ((each >= today) if future else (each <= today))]
    return (min(fitting) if future else max(fitting)) if fitting else None


def nearest(today: date, weekday: int, *, future: bool) -> date:
    ahead = (weekday - today.weekday()) % 7 or 7
    return today + timedelta(days=ahead if future else (ahead - 7) or -7)


def made(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None
