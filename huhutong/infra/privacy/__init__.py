"""Looks for personal data where it must not lie in clear: logs, exports, backups, databases."""
