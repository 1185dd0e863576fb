"""Floor 11: plan what to build, render it in workers, prove it complete, and switch the release."""
