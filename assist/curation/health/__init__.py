"""How a knowledge base is doing: what is unused, wrong, missing, and what to do about it."""
