"""Structured, checked, evidence-linked summaries of news articles."""
