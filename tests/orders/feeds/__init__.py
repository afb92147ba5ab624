"""A small shop that writes files as Shopify does."""
