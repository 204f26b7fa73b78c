"""Public pages for villagers."""
