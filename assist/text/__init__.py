"""Text as every stage sees it: one normal form, the same for index, query and rules."""
