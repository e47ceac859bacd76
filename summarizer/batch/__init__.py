"""Many articles: read one after another, and written so that a run can be resumed."""
