"""Reports of a coverage: JSON, an HTML page, Cobertura XML."""
