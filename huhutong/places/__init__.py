"""Regions, villages, groups, grids; service areas and assignments: who may see what."""
