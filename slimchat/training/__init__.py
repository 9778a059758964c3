"""How the bundled models are made. Needs the extra ``train``."""
