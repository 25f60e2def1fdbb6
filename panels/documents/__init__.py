"""What leaves the panel: for each reader only the values that this reader may have."""
