"""From documents, notebooks and SymPy objects to terms and claims."""
