"""The codebook: what is coded, from the tables themselves, as Markdown."""

from collections.abc import Iterator

from dragoman.ontology.whole import Ontology

EXAMPLES = 3  # sentences shown for a type


def codebook(ontology: Ontology) -> Iterator[str]:
    """Lines of Markdown: each event type with its modes, CAMEO codes and examples, then the factors."""
    lexicon = ontology.plover
    yield f"# Codebook\n\nTables {ontology.whole_version}. Types and modes are PLOVER's, codes CAMEO's, values Goldstein's (-10 conflict to 10)."
    for kind in lexicon.types:
        codes = {number: code for number, code in lexicon.codes.items() if code.plover.type == kind}
        modes = sorted({code.plover.mode for code in codes.values() if code.plover.mode})
        yield f"\n## {kind}\n"
        if modes:
            yield f"Modes: {', '.join(modes)}.\n"
        said = [entry.say for entry in lexicon.entries if entry.code in codes]
        yield from (f"> {sentence}\n" for sentence in said[:EXAMPLES])
        yield "| code | name | mode | contexts | Goldstein |\n|---|---|---|---|---:|"
        for number, code in sorted(codes.items()):
            yield f"| {number} | {code.name} | {code.plover.mode or ''} | {', '.join(code.plover.contexts)} | {code.goldstein:g} |"
    yield "\n# Factors\n"
    for factor in ontology.factors:
        yield f"**{factor.title}** (`{factor.name}`). {factor.definition} Counted: {', '.join((*factor.events, *factor.within))}.\n"
