"""Words that every conversation may use: the country's numbers, the clinic, the date."""

from flows.facts import Facts
from flows.words import Content, Moment, Phrase, Word


def emergency(facts: Facts) -> Word:
    """The emergency number; where the country is only assumed, the words say so."""
    country = facts.library.country(country_code(facts))
    number = country.emergency_words
    if facts.known.get("country") or not country.emergency:
        return Content(number)
    return Phrase.of("emergency_or_local", number=Content(number))


def country_code(facts: Facts) -> str:
    return str(facts.known.get("country") or facts.clinic.default_country)


def clinic(facts: Facts) -> Word:
    return Content(facts.clinic.name) if facts.clinic.name else Phrase("your_clinic")


def contact(facts: Facts) -> Word:
    return Content(facts.clinic.contact) if facts.clinic.contact else Phrase("your_clinic")


def date_today(facts: Facts) -> Word:
    return facts.today


def time_now(facts: Facts) -> Word:
    return Moment(facts.now, clock_24=bool(facts.known.get("clock_24")))


COMMON = (emergency, clinic, contact, date_today, time_now)
