"""Features of sales managers in the factors that they share with sellers: a module each, named after it."""
