"""The sources seen through time: Ibis expressions, nothing is executed here."""
