"""The bot for other assistants: tools of the Model Context Protocol, over stdio and HTTP."""
