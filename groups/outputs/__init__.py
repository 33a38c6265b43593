"""What a group makes for others, shared once all who made it agree (G24)."""
