"""python -m flows: loads and compiles everything the coach says and knows, and tells what is wrong, all at once."""

import sys

from content.reading import ContentError
from flows import compiled

try:
    coach = compiled()
except ContentError as error:
    print(error, file=sys.stderr)
    sys.exit(2)
steps = sum(len(flow.script.step) for flow in coach.flows.values())
print(f"{len(coach.flows)} conversations, {steps} steps: all well.")
