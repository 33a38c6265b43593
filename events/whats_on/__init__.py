"""What is coming, and who is told of it."""
