"""A stand-in for Azure: a provider plugin that behaves as azure-native does, over a simulated cloud on disk."""
