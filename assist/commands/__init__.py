"""The command line, one module a group of commands; each adds its own arguments."""
