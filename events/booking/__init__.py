"""Having a place in an event: signing up, the waiting list, offers of places, parties, needs."""
