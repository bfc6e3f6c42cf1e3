"""One small local model that turns a customer's line into a vector, run once a message."""
