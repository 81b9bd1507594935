"""The neural tagger: sees metrics, quantities, problems, commitments and mentions where the rules' words end.

Start here: :func:`load_tagger` brings a model folder to life (``model.py``: ONNX Runtime, no torch), ``hybrid.py``
lets it mend what the rules found, by the thresholds of ``policy.py``. ``scheme.py`` says what a model can say,
``windows.py`` what it sees at once, ``decoding.py`` how tags become spans, ``calibration.py`` how sure it is.
``training/`` makes models and is never imported at run time.
"""

from nlp.tagging.model import Found, Tagger, load_tagger

__all__ = ["Found", "Tagger", "load_tagger"]
