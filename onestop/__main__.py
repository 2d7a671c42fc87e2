"""`onestop …`: the one command line."""

from onestop.cli import main

if __name__ == "__main__":
    main()
