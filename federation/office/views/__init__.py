"""The pages of the subdistrict office."""
