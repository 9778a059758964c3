"""Looking for better settings with the questions of a golden set, under a budget of time.

It knows nothing of notebooks and of the command line; :func:`slimchat.tuning.sweep.tune.tune` is
the way in. Needs the extra ``tune``.
"""
