"""Pure decisions of the registry: kinship, principal, archive figures, roster reading."""
