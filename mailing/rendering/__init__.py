"""From a template to what is sent: HTML and its text twin."""
