"""Groups: the call, the wishes, the run, the board, publishing, and what people say to it."""
