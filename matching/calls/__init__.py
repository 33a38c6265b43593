"""The call for groups: a call of the programme, and the pool of people who answer it."""
