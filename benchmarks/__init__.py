"""What the site is measured by: `make bench` lists the benchmarks, `make bench-<name>` runs one."""
