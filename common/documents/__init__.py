"""Papers that people print, keep and send on: PDFs that a screen reader can read (PDF/UA-1), made by Typst."""
