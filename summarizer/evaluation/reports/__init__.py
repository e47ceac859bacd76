"""Reports: a run for people and for machines; each module renders one form, and changes nothing."""

from summarizer.evaluation.reports.report import Report

__all__ = ["Report"]
