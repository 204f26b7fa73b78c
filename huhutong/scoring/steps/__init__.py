"""The steps of a score in their order: features, vetoes, points, grades, limits, reasons.

Each file is one step: pure functions of rows, so that a batch engine can take over one by one.
"""
