"""How days and times are written where Django writes them: as ``common.clock`` does."""
