"""The life of a stack on one machine: brought up, changed, taken down, against the stand-in for Azure."""
