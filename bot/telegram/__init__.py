"""Telegram's side of the bot: the only folder that imports telegram."""

import os

# RetryAfter.retry_after as a timedelta, which later releases of the library have without asking.
os.environ.setdefault("PTB_TIMEDELTA", "true")
