"""What starts, watches, stops, saves and restores the site's servers. Nothing here imports Django at import time."""
