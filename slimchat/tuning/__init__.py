"""Settings that are tried before they are used: what there is to set, and what it changes.

It knows nothing of notebooks; :mod:`slimchat.widgets.controls` shows it in one.
"""
