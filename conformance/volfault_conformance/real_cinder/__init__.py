"""Nova's campaign with the fake Cinder beside the same campaign with the real one behind the injection points."""
