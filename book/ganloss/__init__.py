"""Helpers of the book "The GAN Loss, Line by Line", imported from the chapters' own folder.

exact      arithmetic in which equality is a proof
worlds     the named set-ups that the chapters share
checks     one verb for each printed relation
sides      the two sides of a check: their coercion to numbers, their comparison, their text
figures    one style, one palette
frameworks what PyTorch, JAX, Keras and scikit-learn gave, stored

The executor of the printed equations is the package ``printed``; what it knows of a GAN, ``gan``.
"""
