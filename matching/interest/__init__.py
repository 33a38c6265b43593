"""Answering a call: the expression of interest, its draft, and the manager who confirms that there is time."""
