// Does nothing, and ends.
