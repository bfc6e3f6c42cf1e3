"""伴席 Assist: an offline, real-time agent-assist sidebar."""

__version__ = "0.1.0"
