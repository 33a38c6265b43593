"""When a group meets and what it takes there: the date poll, meetings, the agenda, apologies, actions (G6 to G10)."""
