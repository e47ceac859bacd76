"""What is extracted: one module a field."""
