"""What a message means: mood, risk, topic, and the course of a conversation."""
