"""Tending the knowledge base: what a lead sees of it, checks, the gate, what to do next."""
