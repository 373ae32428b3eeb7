"""Letters to author, supporters and followers, batch by batch: each person once an event."""


def tell_next() -> bool:
    """Write the next batch of letters of the oldest event that no other hand holds; False where there is nothing to tell."""
    raise NotImplementedError
