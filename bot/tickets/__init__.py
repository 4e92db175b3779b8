"""What technicians do with tickets, beyond taking and closing them; one method is one transaction."""
