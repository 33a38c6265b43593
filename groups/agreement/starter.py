"""The clauses a group starts from. It changes them as it likes before it signs."""

STARTER = """Confidentiality
What is said in the group stays in the group. We tell others what we learned, never who said what.
There are limits: if somebody may come to serious harm, if a child or an adult at risk needs protection, or if the law \
asks for it, one of us tells the programme's officers. We say so to the person first, unless that is unsafe.

Attendance
We come to every meeting, on time and for all of it. Whoever cannot come says so as early as possible.

Listening
We listen more than we talk, we ask open questions, and we give no advice unless somebody asks for it.

No recording
Nobody records a meeting, and no note-taking program or AI assistant listens in.

Notes
Each of us owns what they brought, and may take it out of the notes at any time. Other people are named by initials.

Leaving
Whoever leaves tells the group if they can, and goes on keeping what they heard to themselves.

Conflict
We say early what troubles us, to the person first. If that does not help, any of us may ask an officer, alone too."""
