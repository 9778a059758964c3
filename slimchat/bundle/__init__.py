"""The bot bundle, ``*.slimchat``: one file that holds a whole bot and runs anywhere."""
