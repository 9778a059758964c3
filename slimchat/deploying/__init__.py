"""Folders that put a bot into service: containers, systemd, Kubernetes, a static page."""
