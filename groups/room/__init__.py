"""The group's own room: the one door to what is said in it, its page, and the log of what was opened."""
