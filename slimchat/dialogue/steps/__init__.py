"""The steps of one question, one concern a file; their order is that of
:data:`slimchat.dialogue.pipeline.STEPS`, their shape :data:`slimchat.dialogue.inquiry.Step`."""
