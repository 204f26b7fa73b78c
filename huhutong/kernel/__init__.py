"""Pure Python: money, identity, calendar, errors, text, draws, Merkle trees."""
