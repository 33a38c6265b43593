"""What stays of an event: feedback, certificates, the archive, and speakers who are asked again."""
