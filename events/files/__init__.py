"""Files that come in and go out: what they really are, and how they are made."""
