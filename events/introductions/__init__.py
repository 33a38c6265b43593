"""Who should meet whom at an event, and the cards that say so."""
