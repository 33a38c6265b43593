"""The registers of an event's sessions: who is expected, who may mark, what somebody at the door becomes."""
