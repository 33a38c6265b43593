"""The pages of programmes, talks and handouts."""
