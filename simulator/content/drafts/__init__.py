"""A pack drafted from what a business has: its catalog, its OpenAPI document, its policy."""
