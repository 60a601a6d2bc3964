"""Fairway: AKS clusters as Pulumi components, checked before anything is created."""
