"""Rules where a wrong implementation would look right in the worked examples."""
