"""What each table promises, sources and outputs, and how the promise is checked."""
