"""Museums: found, noted, changed, closed, put together."""
