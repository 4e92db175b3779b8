"""Mail accounts: kept, signed in to, looked into."""
