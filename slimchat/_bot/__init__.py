"""What a bot can do, one concern a file; :class:`slimchat.bot.SupportBot` is all of it."""
