"""Floor 2: period data: raw exports → tables → people, targets and what happened."""
