"""What becomes of two rows of one kind when their people turn out to be one."""
