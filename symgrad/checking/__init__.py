"""Steps that a person wrote: how each is judged."""
