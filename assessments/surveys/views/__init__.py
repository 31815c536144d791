"""Pages of the survey: the public's, and those of who runs it."""
