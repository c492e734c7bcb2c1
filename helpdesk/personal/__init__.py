"""Personal data in what people write: where it stands, and what can stand there instead."""
