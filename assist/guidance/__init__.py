"""What to tell the agent: playbooks for hard moments, variables in replies."""
