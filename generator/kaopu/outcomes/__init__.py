"""Floor 6: what results lead to: rules over a person's history of grades → effects, each with its reasons."""
