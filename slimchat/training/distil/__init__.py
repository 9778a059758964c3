"""Knowledge distillation: a small student learns from what a teacher says, holds and relates.

Three kinds of knowledge (the taxonomy of Gou et al., 2021), each a loss with a weight: the
teacher's outputs (``response``), its hidden states (``feature``), and how examples stand to each
other (``relation``) or tokens attend to each other (``attention``).
"""
