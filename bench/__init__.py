"""Measurements: each prints its figures and, with --json FILE, writes them for machines."""
