"""Features of sales managers in the factors that they share with sellers, slowly and obviously."""
