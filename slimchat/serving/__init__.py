"""The bot over HTTP: an OpenAI-compatible server, and the chat for web pages.

The only part of slimchat that knows of FastAPI; it needs the extra ``serve``.
"""
