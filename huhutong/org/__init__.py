"""Institutions, branches, users, roles and sign-in."""
