"""What goes to Slack: what it says, and how it gets there once."""
