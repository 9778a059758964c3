"""What can be told about an answer: its candidates, its prompt, and why a passage is not there.

Everything here is plain data for whoever shows it, and knows nothing of widgets.
"""
