"""Mail that goes out: what it says, and how it leaves."""
