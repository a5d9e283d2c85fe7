"""What the coach says and knows: words and numbers in TOML, and the loaders that refuse wrong ones."""
