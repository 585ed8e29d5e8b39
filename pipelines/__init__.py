"""Files, clock, arguments and words for people: everything around the pure core."""
