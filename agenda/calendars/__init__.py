"""Calendar files, and each person's feed."""
