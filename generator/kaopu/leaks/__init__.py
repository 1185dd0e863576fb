"""The gate before a release: no published file holds anything of people whom its readers may not read about."""
