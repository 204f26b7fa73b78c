"""One sealed file that holds the whole installation: rows and keys. docs/howto/backup.md.

sealed   the encrypted stream around everything
digests  what must be the same before and after
sqlite, postgres  how rows leave and enter each database
archive  what is put into the file, in which order, and what is checked when it comes back
"""
