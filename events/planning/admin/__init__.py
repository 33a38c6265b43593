"""Events on the officers' desk."""
