"""The menu: always the same eight ways, and under a lock the ones that are open then."""

from flows.engine import Option
from flows.facts import Facts
from flows.holds import CRISIS, locked

OPEN = ("/today", "/plan", "/session", "/checkin", "/flare:hurts", "/learn", "/settings", "/human")
LOCKED = ("/checked", "/human", "/learn", "/export")
CARE = ("/human", "/go_on")
BEFORE_THE_PLAN = ("/go_on", "/learn", "/settings", "/human")


def which_menu(facts: Facts) -> str:
    if any(hold.open and hold.flag == CRISIS for hold in facts.holds):
        return "care"
    if locked(facts.holds):
        return "locked"
    return "open" if facts.known.get("intake") == "done" else "start"


def menu(facts: Facts) -> list[Option]:
    keys = {"care": CARE, "locked": LOCKED, "open": OPEN, "start": BEFORE_THE_PLAN}[which_menu(facts)]
    return [Option(key) for key in keys]


RULES = (which_menu, menu)
