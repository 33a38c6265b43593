"""The mail about calls, which stand a floor below and have no mail of their own."""
