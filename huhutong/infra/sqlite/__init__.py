"""Database backend: Django's SQLite with a fair write queue per process."""
