"""Two rows for one person: found, put together, taken apart again."""
