"""Evaluation: hand-written cases, and what is measured with them."""
