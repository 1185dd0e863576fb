"""Run the command line with ``python -m kaopu``."""

from kaopu.cli import main

if __name__ == "__main__":
    main()
