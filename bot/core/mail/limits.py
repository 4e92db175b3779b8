"""How much of a hostile mail the reader looks at (faults 72 to 75)."""

MAX_DEPTH = 50  # multiparts inside each other
MAX_PARTS = 1_000
MAX_HEADER_BLOCK = 512 * 1024  # bytes of one part's headers; 10,000 recipients are 300 kB
MAX_HEADER = 16 * 1024  # bytes of one header, address lists apart
MAX_HEADERS = 1_000
MAX_ADDRESSES = 10_000
MAX_REFERENCES = 200
MAX_TEXT = 2_000_000  # characters of readable text
MAX_NAME = 120  # characters of an attachment's name
