"""Money: budgets by funder and programme, what is promised from them, what was spent, claimed and paid."""
