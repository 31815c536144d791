"""Pages of the public doors, and of those who keep them."""
