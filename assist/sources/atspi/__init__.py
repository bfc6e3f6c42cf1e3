"""Native chat windows, watched through the desktop's accessibility bus (AT-SPI)."""
