"""Looking after the documents of a bot: what is there, what is missing, what repeats itself."""
