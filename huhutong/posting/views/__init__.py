"""Pages of posting: public ones for villagers, console ones for staff."""
