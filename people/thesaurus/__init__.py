"""The thesaurus of the museum sector: terms, the words people use for them, and the topics they mean."""
