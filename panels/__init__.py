"""The joint decision panel: a record that only grows, with the victim's views in it."""
