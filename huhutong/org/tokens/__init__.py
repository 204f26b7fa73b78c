"""Access tokens: a program acts as a user, within fewer permissions, until a day."""
