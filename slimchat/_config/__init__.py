"""The settings, part by part; :mod:`slimchat.config` is all of them."""
