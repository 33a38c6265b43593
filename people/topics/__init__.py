"""The shared vocabulary of what people offer and want."""
