"""Renders results of the engine as text, HTML and Markdown, and decides nothing."""
