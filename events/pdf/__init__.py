"""Documents that events make."""
