"""An event from its draft to its report: made, copied, published, moved, cancelled."""
