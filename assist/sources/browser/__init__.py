"""Web chat consoles, watched through the browser extension in ``resources/browser``."""
