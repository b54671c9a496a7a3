"""`python -m dragoman.ontology.actors`: check the tables, and where they are right compile them for fast loading."""

from dragoman.ontology.actors import compile_tables
from dragoman.ontology.actors.check import faults

if __name__ == "__main__":
    found = faults()
    print("\n".join(found) or "The tables are right.")
    if found:
        raise SystemExit(1)
    compile_tables()
