"""What the observatory does: conventions are signed, quarters are counted once, and shown to all at once."""
