"""python -m tests.bench.usual form|session|jobs: the usual ways, built on python-telegram-bot as tutorials build them.

`form`: its polling loop and a SQLite commit per answer. `session`: updates at once, an ORM session per update (in a
thread, which is kinder than aiosqlite: one hop instead of one for each statement). `jobs`: a job per reminder.
"""

import asyncio
import json
import os
import sqlite3
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Field, Session, SQLModel, create_engine
from telegram import Update
from telegram.ext import Application, ApplicationBuilder, CommandHandler, ContextTypes, MessageHandler, filters

TABLE = "CREATE TABLE IF NOT EXISTS answer (chat INTEGER, text TEXT)"
BEAT = 0.005
Context = ContextTypes.DEFAULT_TYPE


def file() -> str:
    return os.environ["DATABASE_URL"].removeprefix("sqlite:///")


def builder() -> "ApplicationBuilder[Any, Any, Any, Any, Any, Any]":
    api = os.environ["TELEGRAM_API_URL"]
    return Application.builder().token(os.environ["TELEGRAM_BOT_TOKEN"]).base_url(f"{api}/bot")


async def welcome(update: Update, _: Context) -> None:
    assert update.message is not None
    await update.message.reply_text("Welcome.")


def form() -> None:
    connection = sqlite3.connect(Path(file()))
    connection.execute(TABLE)

    async def heard(update: Update, context: Context) -> None:
        assert update.message is not None and context.user_data is not None
        count = context.user_data["count"] = context.user_data.get("count", 0) + 1
        connection.execute("INSERT INTO answer VALUES (?, ?)", (update.message.chat_id, update.message.text))
        connection.commit()
        await update.message.reply_text(f"{count}: {update.message.text}")

    application = builder().build()
    application.add_handler(CommandHandler("start", welcome))
    application.add_handler(MessageHandler(filters.TEXT, heard))
    application.run_polling()


class Chatter(SQLModel, table=True):
    chat: int = Field(primary_key=True)
    count: int = 0
    state: str = "{}"


class Line(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    chat: int
    text: str


def session() -> None:
    engine = create_engine(f"sqlite:///{file()}", connect_args={"timeout": 30})
    SQLModel.metadata.create_all(engine, tables=[Chatter.__table__, Line.__table__])  # type: ignore[attr-defined]
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode = WAL")

    async def heard(update: Update, _: Context) -> None:
        assert update.message is not None
        count = await asyncio.to_thread(kept, engine, update.message.chat_id, str(update.message.text))
        await update.message.reply_text(f"{count}: {update.message.text}")

    application = builder().concurrent_updates(True).connection_pool_size(64).build()
    application.add_handler(CommandHandler("start", welcome))
    application.add_handler(MessageHandler(filters.TEXT, heard))
    application.run_polling()


def kept(engine: Engine, chat: int, text: str) -> int:
    with Session(engine) as opened:
        chatter = opened.get(Chatter, chat) or Chatter(chat=chat)
        chatter.count += 1
        chatter.state = json.dumps({"at": chatter.count})
        opened.add(chatter)
        opened.add(Line(chat=chat, text=text))
        opened.commit()
        return chatter.count


def jobs() -> None:
    """As many jobs as asked for, all due three seconds after the start; prints the longest stall each second."""
    many, stall = int(os.environ["REMINDERS"]), 0.0

    async def due(context: Context) -> None:
        assert context.job is not None and context.job.chat_id is not None
        await context.bot.send_message(context.job.chat_id, "Good morning. Time for your check.")

    async def planned(application: "Application[Any, Any, Any, Any, Any, Any]") -> None:
        assert application.job_queue is not None
        for chat in range(10_000_000, 10_000_000 + many):
            application.job_queue.run_once(due, timedelta(seconds=3), chat_id=chat)
        application.create_task(beats())

    async def beats() -> None:
        nonlocal stall
        while True:
            began = time.perf_counter()
            await asyncio.sleep(BEAT)
            if (late := time.perf_counter() - began - BEAT) > stall:
                stall = late
                print(stall, flush=True)

    builder().post_init(planned).connection_pool_size(64).build().run_polling()


if __name__ == "__main__":
    {"form": form, "session": session, "jobs": jobs}[sys.argv[1]]()
