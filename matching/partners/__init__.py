"""Finding each other: what a question means, who can help, being introduced, and the board of asks and offers."""
