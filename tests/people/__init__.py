"""People who do not exist, and a year of training with the real rules."""
