"""What is lastingly known about a person: one name for each thing, and typed views of what the rules ask most."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Literal

Units = Literal["kg", "lb"]

# Every key that Remember may write. Values are what JSON can hold: text, numbers, true/false, lists, tables.
KEYS: dict[str, str] = {
    # consent and place
    "consent": "version of the text agreed to; absent = nothing may be stored",
    "consents": "table of the separate ones: coach_sees_holds, research, crisis_contact -> true or false",
    "zone": "IANA zone, America/Chicago",
    "country": "two letters, US; absent = the operator's default",
    "units": "kg or lb",
    "clock_24": "true where 17:30 is read rather than 5:30 pm",
    "day_0": "ISO date of consent; openers turn on the days since",
    "clinic": "token of the deep link the person came by",
    "told_language": "true once they were told that the net reads English",
    "warned_on": "ISO date on which they were told that all is erased a month later, after a year without a word",
    # intake (measures.md §5), by the id of the question
    "intake": "open, done",
    "age": "band: 18-39 40-59 60-64 65-69 70-74 75-79 80+",
    "sex": "female or male; asked only for fx_combo and sts30 norms",
    "active": "little, some, three_days, weights_1_2, weights_3, weights_past",
    "usual": "nrs_usual at intake or the last 28-day review, 0 to 10",
    "anchor": "what u may not rise above by more than 1 (training.md §3)",
    "worst": "0 to 10",
    "reach": "low_back, buttock, thigh, below_knee, both_legs, upper_back",
    "leg_level": "0 none, 1 buttock, 2 thigh, 3 calf, 4 foot",
    "leg_clear_since": "ISO date of the first check without any leg pain; its tags go after 28 days",
    "since": "under_6_weeks, 6_to_12_weeks, 3_to_12_months, over_a_year, on_and_off",
    "new_pain": "true: this bout began under 6 weeks ago, or is unlike the usual",
    "trigger": "bending, arching, sitting, walking, twisting, unclear",
    "peg_enjoy": "0 to 10", "peg_activity": "0 to 10",
    "psfs": "the three activities, in the person's words or our labels",
    "psfs_scores": "0 to 10 each, 10 = as before",
    "conf1": "0 to 10", "fear1": "0 to 10",
    "conf_pattern": "table pattern -> 0 to 10",
    "kit": "list of bands, dumbbells, kettlebell, gym; empty = none",
    "kit_today": "table: kit that is there for some days instead, and until (ISO date)",
    "owned": "table dumbbell/kettlebell -> list of weights in the person's unit",
    "joints": "list of knee, hip, shoulder, wrist, neck",
    "walk": "under_5, 5_to_9, 10_to_19, 20_to_29, 30_plus minutes",
    "days": "list of weekdays to train on, 0 = Monday",
    "minutes": "10, 20, 30, 45",
    "morning_time": "07:30; null = no morning routine (checks then at 07:30)",
    "train_time": "17:30", "habit": "coffee, lunch, work, evening or empty",
    "tags": "list of caution tags of red-flags.md §2c",
    "screen": "table question -> answer of the safety screen, asked twice where it was not sure (content/flags.toml)",
    "screen_on": "table question -> ISO date of that answer",
    "screened": "table list (s1 ... r4) -> ISO date on which it was last gone through",
    "settled": "table flag -> level that a clinician cleared or that resolved: the same answers do not open it again",
    "given_tags": "tags that a clearance gave: they stay when the answers are looked at again",
    "onset": "sudden or slow: how this bout began; asked where it matters",
    "ill_until": "ISO moment: two days without fever before the next session (red-flags.md 2b, rx_ill)",
    "limits": "table of clinician's limits: lift (in the person's unit), bending, twisting, impact, overhead, sitting",
    "limits_until": "ISO date, else 28 days from clearance",
    "released": "table ladder -> pain-free 10-rep load that a trained person named, in their unit",
    "walks_enough": "true where thirty minutes on five days are walked already",
    "supported": "true where a gentler start was chosen (flows/supported.py)",
    "floor_chosen": "true where the floor was chosen after it",
    # the plan
    "wants_strong": "true where phase strong was asked for",
    "plan": "shown, accepted",
    "course": "where training stands (flows/course.py)",
    "show_picture": "still, moving",
    # reminders and quiet (behaviour.md §2)
    "reminders": "table kind -> true or false", "quiet_from": "21:00", "quiet_to": "07:00",
    "quiet_mode": "true = no sound",
    "review_day": "0 = Monday", "review_time": "17:00", "daily_time": "19:00", "morning_days": "list of weekdays",
    "walk_kept": "ISO Monday of a week after which the person keeps the walks as they are",
    "smaller_week": "ISO Monday of a week with one session of ten minutes, as was asked for",
    "lessons": "ids of the lessons that were told, oldest first",
    "stands_asked": "ISO date on which stand-ups were last offered",
    "scores_asked": "ISO date on which the four-week measures were last begun",
    "paused_until": "ISO date; 'open' = till the person writes",
    "unanswered": "table kind -> unanswered in a row",
    "halved": "list of kinds that come half as often", "stopped": "list of kinds that were stopped",
}  # fmt: skip


@dataclass(frozen=True)
class Known:
    """A typed view of facts.known; what was never asked has the value that asks least of a back."""

    values: Mapping[str, Any]

    @property
    def units(self) -> Units:
        return "lb" if self.values.get("units") == "lb" else "kg"

    @property
    def clock_24(self) -> bool:
        return bool(self.values.get("clock_24"))

    @property
    def age(self) -> str:
        return str(self.values.get("age") or "40-59")

    @property
    def older(self) -> bool:
        """65 and over: balance work, single-set start, longer rests (training.md §5 [T6])."""
        return self.age in ("65-69", "70-74", "75-79", "80+")

    @property
    def trained(self) -> bool:
        """Weights in the last 12 months (training.md §3)."""
        return self.values.get("active") in ("weights_1_2", "weights_3", "weights_past")

    @property
    def active(self) -> bool:
        """Planned exercise about 30 minutes on 3 or more days a week, 3 months (red-flags.md 2b [R22])."""
        return self.values.get("active") in ("three_days", "weights_3")

    @property
    def usual(self) -> int:
        return int(self.values.get("usual") or 0)

    @property
    def confidence(self) -> int:
        """conf1; skipped = 5 (measures.md §5)."""
        told = self.values.get("conf1")
        return 5 if told is None else int(told)

    @property
    def fear(self) -> int:
        """fear1; skipped = 5 (measures.md §5)."""
        told = self.values.get("fear1")
        return 5 if told is None else int(told)

    @property
    def kit(self) -> frozenset[str]:
        return frozenset(self.values.get("kit") or ())

    @property
    def kit_now(self) -> frozenset[str]:
        """What is there today: a hotel room has less than home."""
        told = self.values.get("kit_today")
        return frozenset(told.get("kit") or ()) if told else self.kit

    @property
    def joints(self) -> frozenset[str]:
        return frozenset(self.values.get("joints") or ())

    @property
    def supported(self) -> bool:
        """They said that they are heavy or out of shape (training.md §5)."""
        return bool(self.values.get("supported"))

    @property
    def tags(self) -> frozenset[str]:
        """Of the lists; a gentler start brings its own, and no floor till it is chosen."""
        told = frozenset(self.values.get("tags") or ())
        if not self.supported:
            return told
        return told | ({"supported"} if self.values.get("floor_chosen") else {"supported", "no_floor"})

    @property
    def limits(self) -> Mapping[str, Any]:
        return dict(self.values.get("limits") or {})

    @property
    def days(self) -> tuple[int, ...]:
        return tuple(self.values.get("days") or ())

    @property
    def minutes(self) -> int:
        return int(self.values.get("minutes") or 20)

    @property
    def morning_time(self) -> time | None:
        return clock_time(self.values.get("morning_time"))

    @property
    def train_time(self) -> time:
        return clock_time(self.values.get("train_time")) or time(17, 30)

    @property
    def day_0(self) -> date | None:
        value = self.values.get("day_0")
        return date.fromisoformat(str(value)) if value else None


def clock_time(value: object) -> time | None:
    return time.fromisoformat(str(value)) if value else None
