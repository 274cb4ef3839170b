"""The real Cinder in a process of its own: Nova and Cinder both own oslo.config's global options.

`wire` is what the two processes say to each other, and all of this package that Nova's process imports. The rest runs
in the environment of a Cinder, where nothing else of ours need be installed.
"""
