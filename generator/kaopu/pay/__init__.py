"""Floor 7: pay: salaries, commission, multipliers and extras → payouts that add up to the cent (R70)."""
