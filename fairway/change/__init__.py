"""What a change does to a running cluster: an engine's planned steps, with outcomes, reasons and workarounds."""
