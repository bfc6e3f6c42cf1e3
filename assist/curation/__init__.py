"""Above retrieval: what keeps a knowledge base good. The gate before every publish, batch tests."""
