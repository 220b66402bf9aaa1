"""The office's own room: what waits for whom, who did what, the plan of the year, copies of sessions, setting up."""
