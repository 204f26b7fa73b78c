"""Public notices, receipts and objections."""
