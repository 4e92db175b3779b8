"""What becomes of mail: looked up, decided by core/incoming.py, carried out."""
