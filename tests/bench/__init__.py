"""Measured by hand, never by pytest: `make crash` and `make bench`, each beside the usual way of building a bot."""
