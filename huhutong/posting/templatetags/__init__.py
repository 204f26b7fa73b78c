"""Template filters of posting."""
