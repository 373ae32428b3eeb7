"""What may leave the observatory: nothing of it is shown but through `publish_table` or `publish_figure` (decision 33)."""
