"""Specialising the bundled models on a user's own documents and feedback.

``slimchat train data`` writes a training set (:mod:`.collect`); ``slimchat train embedder``,
``reader`` and ``answerer`` go on training a model from it (:mod:`.run`). Needs the extra
``train``; nothing here is imported at run time.
"""
