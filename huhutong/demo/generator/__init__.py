"""Villages with known truth from a seed: pure Python, the same on every machine."""
