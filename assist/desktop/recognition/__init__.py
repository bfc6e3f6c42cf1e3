"""The page about recognition: how right it is, where the limits lie, what people corrected."""
