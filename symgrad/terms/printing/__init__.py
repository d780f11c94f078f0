"""From terms to the layout of a formula; `symgrad.terms.latex` and `.text` spell it out."""
