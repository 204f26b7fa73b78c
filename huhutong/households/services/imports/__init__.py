"""Roster import: upload, columns, check (dry run), apply, result."""
