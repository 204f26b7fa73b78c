"""Generated counties with known truth."""
