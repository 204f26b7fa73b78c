"""Pages of evaluation: parse, read the clock, call one service or selector, show."""
