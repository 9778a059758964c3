"""Smaller models from trained ones: structured pruning, and what each quantization costs."""
