"""What comes back after a mail has gone: read, told apart, written down against the address it was sent to.

``rules`` tells an address that does not exist from one that could not be reached now; ``reading`` finds in a mail that
came back which of ours it is about; ``doors`` fetches such mails; ``intake`` keeps each until it is settled;
``addresses`` knows which addresses mail is not sent to any more; ``reactions`` does what a mail's declaration names
for when it did not arrive. docs/outbox.md has the whole of it.
"""
