"""The registry: people, households, archive, ties, consent, import."""
