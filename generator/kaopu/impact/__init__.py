"""What a change of policy would have done: the same data under two policies, compared person by person."""
