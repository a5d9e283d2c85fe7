"""The usual way: python-telegram-bot's own polling loop, and a commit per answer, as tutorials build it."""

import os
import sqlite3
from pathlib import Path

from telegram import Update
from telegram.ext import Application, CommandHandler, ContextTypes, MessageHandler, filters

TABLE = "CREATE TABLE IF NOT EXISTS answer (chat INTEGER, text TEXT)"


def main() -> None:
    """Until it is stopped or killed. Settings come by the same environment as ours."""
    connection = sqlite3.connect(Path(os.environ["DATABASE_URL"].removeprefix("sqlite:///")))
    connection.execute(TABLE)

    async def start(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        await update.message.reply_text("Welcome.")

    async def heard(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None and context.user_data is not None
        count = context.user_data["count"] = context.user_data.get("count", 0) + 1
        connection.execute("INSERT INTO answer VALUES (?, ?)", (update.message.chat_id, update.message.text))
        connection.commit()
        await update.message.reply_text(f"{count}: {update.message.text}")

    api = os.environ["TELEGRAM_API_URL"]
    application = Application.builder().token(os.environ["TELEGRAM_BOT_TOKEN"]).base_url(f"{api}/bot").build()
    application.add_handler(CommandHandler("start", start))
    application.add_handler(MessageHandler(filters.TEXT, heard))
    application.run_polling()
