"""What everybody sees: the lists, the page of an event, calendars, and news of what has opened."""
