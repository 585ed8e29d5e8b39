"""Pages for people and files for spreadsheets: data frames and dataclasses in, text out."""
