"""The sidebar's parts: header with the mood line, banner, cards, search, footer."""
