"""Takes over what exists in Azure: finds it in descriptions, compares it with the program, and proves that nothing
changes."""
