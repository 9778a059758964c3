"""How fast models write on this machine, and what they cost, beside other engines in one run.

:mod:`~slimchat.models.bench.measuring` says what is measured; every model is measured in a process
of its own, which :mod:`~slimchat.models.bench.worker` is. Speed does not depend on the values of
the weights, so that random ones in the form of a known model will do.
"""
