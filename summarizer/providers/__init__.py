"""Where completions come from; everything speaks through the openai client."""
