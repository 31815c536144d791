"""How the product looks: vendor assets, charts, icons, navigation and the style guide."""
