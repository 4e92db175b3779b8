"""Signing in to mail providers."""
