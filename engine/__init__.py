"""The engine: reads a case and rules, and says what is open to the child and why."""
