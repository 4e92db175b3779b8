"""What customers do on the desk's web pages: each act there becomes what the same act by mail becomes."""
