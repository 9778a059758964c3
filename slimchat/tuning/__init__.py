"""Settings that are tried before they are used: what there is to set, and what it changes.

By hand on some questions (:mod:`~slimchat.tuning.trials`), by a search over a golden set
(:mod:`~slimchat.tuning.sweep`), by people who do not know which is which
(:mod:`~slimchat.tuning.blind`), and run by run (:mod:`~slimchat.tuning.runs`). It knows nothing of
notebooks; :mod:`slimchat.widgets` shows it in one.
"""
