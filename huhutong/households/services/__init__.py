"""Writes of the registry: one function, one use-case, one transaction."""
