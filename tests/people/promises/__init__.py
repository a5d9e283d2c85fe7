"""What must hold at every step of every life, one file a family; read from what happened with numbers of its own."""
