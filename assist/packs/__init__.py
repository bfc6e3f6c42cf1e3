"""The whole published base as one signed file: made by a lead, taken over by every desk."""
