"""`python -m huhutong` does what the installed command does."""

from huhutong.config.cli import main

if __name__ == "__main__":
    main()
