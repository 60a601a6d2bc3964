"""What a change does to a running cluster: the steps an engine would take, judged and put into words."""
