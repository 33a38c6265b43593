"""What events keep about people: what a download shows, what erasing takes away and what stays."""
