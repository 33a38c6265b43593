"""The ground floor: what three or more apps share and nobody owns. Each thing here has a name and a test."""
