"""Notebook widgets. Import them from :mod:`slimchat`, or from their own modules here."""
