"""How a result is shown: text, Markdown."""
