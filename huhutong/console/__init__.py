"""Staff shell: home, county, village."""
