"""What a bot's generator must be able to say, and a model cut down to it."""
