"""What panels show: each view is one session of :mod:`slimchat.widgets`, without its widget."""
