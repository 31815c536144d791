"""Pages of sheets: filling in by hand, and importing a third party's results."""
