"""Reads of evaluation. Each door takes the user and the day and yields only what is in scope."""
