"""What a user may say: typed settings in ARM's own words, and the loader that reads them."""
