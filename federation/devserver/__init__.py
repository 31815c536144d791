"""One supervisor behind `make run` and `make test`: real servers, started, watched and stopped together."""
