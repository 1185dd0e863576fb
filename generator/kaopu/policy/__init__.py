"""Floor 3: the policy: YAML text → Policy, with every value's place. It may count only what the catalogue has."""
