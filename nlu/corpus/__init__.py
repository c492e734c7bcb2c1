"""What our own messages look like, and whether they are enough. Nothing here knows the model."""
