"""The only Qt: the sidebar, the tray, the keys."""
