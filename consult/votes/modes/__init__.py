"""Ways of filling a ballot: one module each, the same five functions, one line in `MODES`."""
