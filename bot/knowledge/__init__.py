"""The knowledge base: articles, their editions, and which one answers what."""
