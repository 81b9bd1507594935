"""Training of the tagger, with torch: nothing here is imported at run time.

Start here: ``data.py`` makes examples of annotated text, ``backbones.py`` brings the pretrained encoders,
``network.py`` puts the heads on one, ``loop.py`` trains with checkpoints, and ``export.py`` calibrates the result and
writes the model folder that :mod:`nlp.tagging.model` reads. ``scripts/train.py`` is the command.
"""
