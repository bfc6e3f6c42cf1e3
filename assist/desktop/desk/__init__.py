"""The team lead's window: the knowledge base as a list, a form, and all that happens to both."""
