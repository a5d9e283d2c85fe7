"""python -m tests.bench.nursery KIND: loads a bot once, then forks a process of it for each line on its input.

A start of the whole program takes two seconds, nearly all of it Python's imports; a fork has them behind it and is as
killable as any process. KIND: `small` is `python -m bot` with a conversation that numbers what it hears, `real` is
`python -m bot`, `stock` is the usual loop. With --now it becomes the process itself, from cold.
"""

import gc
import json
import os
import random
import sys
from collections.abc import Callable
from importlib import reload
from typing import Any


def small() -> Callable[[], Any]:
    import bot.__main__ as entry
    from tests.world import At, parrot, small_coach

    coach = small_coach()
    entry.compiled, entry.converse, entry.State = lambda: coach, parrot, At  # type: ignore[assignment]
    return started(entry)


def real() -> Callable[[], Any]:
    import bot.__main__ as entry

    coach = entry.compiled()
    entry.compiled = lambda: coach
    return started(entry)


def started(entry: Any) -> Callable[[], Any]:
    from bot import crash

    entry.warm_up()
    return lambda: (reload(crash), entry.main([]))[1]


def stock() -> Callable[[], Any]:
    from tests.bench.usual import form as main

    return main


def become(main: Callable[[], Any], asked: dict[str, Any]) -> None:
    """The child: the program as if it had just been started."""
    os.environ.update(asked["environment"])
    os.chdir(asked["folder"])
    random.seed()
    null, log = os.open(os.devnull, os.O_RDWR), os.open(asked["log"], os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    for stream, number in ((null, 0), (null, 1), (log, 2)):
        os.dup2(stream, number)
    try:
        code = main()
    finally:
        sys.stderr.flush()
    os._exit(code or 0)


def nurse(main: Callable[[], Any]) -> None:
    """{"folder", "log", "environment"} starts one and answers with its number; {"wait": number} answers with how it ended."""
    gc.collect()
    gc.freeze()
    print("ready", flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        if "wait" in asked:
            print(os.waitstatus_to_exitcode(os.waitpid(asked["wait"], 0)[1]), flush=True)
        elif number := os.fork():
            print(number, flush=True)
        else:
            become(main, asked)


if __name__ == "__main__":
    kind = {"small": small, "real": real, "stock": stock}[sys.argv[1]]()
    if "--now" in sys.argv:
        sys.exit(kind())
    nurse(kind)
