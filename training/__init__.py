"""How the language model is made, from data to the file that ships: `python -m training train|resume|evaluate|export`.

`*.yaml` everything that a run depends on, `data.py` corpora to paragraphs, `start.py` the weights it starts from and
the cut of the vocabulary, `network.py` encoder and heads, `run.py` the loop, `scoring.py` dev scores, `export.py` the ONNX file,
`distilled.py` the last run, with `teacher.py` a larger network, `distil.py` what is learned from it, `deeper.py` further layers and `gather.py`
what the run reads; `mended.py` what came after it.
"""
