"""Who lives in a village in the sense of DOMAIN 2."""

from typing import Final

# Neither resident nor away only to work: counted on the roster, never as resident.
AWAY: Final = frozenset({"moved_away", "registered_absent"})
