"""Finding the articles that answer a message, and knowing when none does."""
