"""Pages of mutual aid, by what people come for: deciding, asking, answering, doing, and looking back."""
