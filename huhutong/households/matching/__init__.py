"""Who may stand twice in the registry. docs/algorithms/duplicates.md.

people  what is compared of a person, as a table
weights how much each agreement says, and which pairs are looked at
pairs   the pairs that are likely one person, with the reasons in codes
"""
