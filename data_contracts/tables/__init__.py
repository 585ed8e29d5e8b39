"""One module per table: its columns, when they become known, and its rules."""
