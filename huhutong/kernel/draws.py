"""Public draws: anyone who knows the printed seed can repeat them by hand.

docs/algorithms/draws.md works an example.
"""

import hashlib
from collections.abc import Iterable


def _ticket(seed: str, key: str) -> str:
    return hashlib.sha256(f"{seed}\n{key}".encode()).hexdigest()


def order(seed: str, keys: Iterable[str]) -> list[str]:
    """The keys by their tickets: SHA-256 in hex of seed, line feed, key (UTF-8).

    The order of the input does not matter. Refuses a key named twice.
    """
    given = list(keys)
    if len(set(given)) != len(given):
        raise ValueError("each key may be drawn only once")
    return sorted(given, key=lambda key: _ticket(seed, key))


def sample(seed: str, keys: Iterable[str], n: int) -> list[str]:
    """The first n of the order; all of them where there are fewer."""
    if n < 0:
        raise ValueError("n must not be negative")
    return order(seed, keys)[:n]
