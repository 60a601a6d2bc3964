"""What our components cost beside a plain azure-native program: `make bench`."""
