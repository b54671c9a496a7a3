"""How the language model is made, from data to the file that ships: `python -m training train|resume|evaluate|export`.

`config.yaml` everything that a run depends on, `data.py` corpora to paragraphs, `start.py` the weights it starts from and
the cut of the vocabulary, `network.py` encoder and heads, `run.py` the loop, `scoring.py` dev scores, `export.py` the ONNX file.
"""
