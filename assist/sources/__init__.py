"""Where messages come from. A source watches chats and knows nothing of analysis."""
