import json
from pathlib import Path


def test_every_cell_of_the_notebook_runs() -> None:
    notebook = json.loads((Path(__file__).parents[2] / "docs" / "formula.ipynb").read_text("utf-8"))
    names: dict[str, object] = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), cell["id"], "exec"), names)
