"""Whatever is uploaded: checked by its content, stored, derived, served to whom it is for."""
