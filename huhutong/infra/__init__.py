"""Django plumbing: clock, outbox, audit, fields, jobs, spreadsheets, design system."""
