"""Mistakes in packs that load: what hurts later, said where the author looks."""
