"""Claims: what was spent of a promise, with its receipts, until it is paid."""
