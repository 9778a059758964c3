"""Bundles on their way to and from others: a folder, an HTTP address, the Hugging Face Hub.

Only what passes its checks is pushed, and only what passes them takes its name when it is pulled.
"""
