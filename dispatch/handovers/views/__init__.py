"""Pages of handovers and damage."""
