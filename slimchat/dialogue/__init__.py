"""What a support agent does around the model, one concern a file."""
