"""Every rule that changes people, museums and what joins them: one function a verb."""
