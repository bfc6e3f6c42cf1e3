"""From chat records to knowledge: what customers ask and the base does not answer, as drafts."""
