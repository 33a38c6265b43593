"""What an event leaves: feedback, contact cards, certificates, its archive, speakers asked for."""
