"""Everything that is kept: the only folder that knows the database."""
