"""What places decide from plain values: names of the nation's list, changes in order."""
