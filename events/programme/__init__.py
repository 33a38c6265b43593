"""What happens in a session: talks, those who give them, the timetable, calls, handouts."""
