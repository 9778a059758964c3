"""From a conversation to a person: the case file, and its way to whoever works on it.

A case is kept in an outbox (SQLite) before anything is said of it; from there it is written to a
folder or sent to a webhook, signed, as often as it takes. What receives cases sees each at least
once, always under the same id and with the same content.
"""
