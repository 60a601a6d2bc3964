"""A stand-in for Azure: a provider plugin with azure-native's manners over one make-believe cloud on disk."""
