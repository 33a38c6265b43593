"""The live set room: one stage and one clock for everybody at the table, whichever device they look at (G9, G25)."""
