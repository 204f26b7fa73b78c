"""What happens to a household: one use-case each, every one of them undone by `undo_event`."""
