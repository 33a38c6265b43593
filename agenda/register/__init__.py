"""The register of any session: who came, marked at the door, on paper or from a list, and what it then says."""
