"""Mail about accounts: people, the floor below, says when; what it is stands here."""
