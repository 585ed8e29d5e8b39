"""What the planted factors of an exit are made of: one module a factor."""
