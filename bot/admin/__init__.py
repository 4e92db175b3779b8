"""What administrators keep and look at; one method is one transaction."""
