"""Reading a village's roster as it comes: headings, cells, households, problems. Pure."""
