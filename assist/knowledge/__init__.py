"""The knowledge base: one SQLite file, its migrations, and its exchange with Excel and folders."""
